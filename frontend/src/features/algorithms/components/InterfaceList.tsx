import { Card, Flex, type TableColumnsType, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { type InputRow, inputRows, testValue } from '@/features/algorithms/lib';
import type { InterfaceIn } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { Missing } from '@/shared/components/Missing';
import { WideTable } from '@/shared/components/WideTable';
import { inLanguage } from '@/shared/i18n/bilingual';

/** The callable paths of the serving image, with the values they are tested with. */
export function InterfaceList({ interfaces }: { interfaces: readonly InterfaceIn[] }) {
  const { t } = useTranslation('algorithms');
  if (interfaces.length === 0) {
    return (
      <Card size="small">
        <EmptyState title={t('interface.none')} compact />
      </Card>
    );
  }
  return (
    <Flex vertical gap="middle">
      {interfaces.map((one) => (
        <InterfaceCard key={one.name} one={one} />
      ))}
    </Flex>
  );
}

function InterfaceCard({ one }: { one: InterfaceIn }) {
  const { method = 'POST', param_style: style = 'json' } = one;
  const { t, i18n } = useTranslation('algorithms');
  const columns: TableColumnsType<InputRow> = [
    {
      key: 'name',
      title: t('interface.input'),
      render: (_, row) => <Typography.Text code>{row.name}</Typography.Text>,
    },
    { key: 'type', title: t('env.type'), render: (_, row) => t(`type.${row.type ?? 'string'}`) },
    { key: 'required', title: t('interface.required'), render: (_, row) => t(row.required === false ? 'no' : 'yes') },
    {
      key: 'test',
      title: t('interface.testValue'),
      render: (_, row) => inLanguage(testValue(row), i18n.language) || <Missing />,
    },
    {
      key: 'description',
      title: t('env.description'),
      width: '35%',
      render: (_, row) => (row.description ? inLanguage(row.description, i18n.language) : <Missing />),
    },
  ];
  return (
    <Card
      size="small"
      title={
        <Flex gap="small" align="center" wrap style={{ paddingBlock: 4 }}>
          <Tag color="processing">{method}</Tag>
          <Typography.Text code style={{ fontWeight: 'normal' }}>
            {one.path}
          </Typography.Text>
          <span>{one.name}</span>
        </Flex>
      }
      extra={<Typography.Text type="secondary">{t(`interface.style.${style}`)}</Typography.Text>}
    >
      <Flex vertical gap="small">
        <WideTable<InputRow>
          size="small"
          columns={columns}
          dataSource={inputRows(one)}
          pagination={false}
          scroll={{ x: 600 }}
          locale={{ emptyText: t('interface.noInputs') }}
        />
        {one.output && (
          <Typography.Text>
            <Typography.Text type="secondary">{t('interface.output')}</Typography.Text>{' '}
            {inLanguage(one.output, i18n.language)}
          </Typography.Text>
        )}
      </Flex>
    </Card>
  );
}
