import { Table, Tag, Tooltip, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ShownParameter } from '@/features/training/lib/parameters';
import { inLanguage } from '@/shared/i18n/bilingual';

/** Parameters with their values; changed ones are marked. */
export function ParameterTable({ rows }: { rows: readonly ShownParameter[] }) {
  const { t, i18n } = useTranslation('training');
  if (rows.length === 0) return null;
  return (
    <Table<ShownParameter>
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={[...rows]}
      style={{ marginTop: 12 }}
      columns={[
        {
          key: 'name',
          title: t('parameter.name'),
          render: (_, { name, description }) => (
            <Tooltip title={inLanguage(description, i18n.language)}>
              <Typography.Text code>{name}</Typography.Text>
            </Tooltip>
          ),
        },
        {
          key: 'value',
          title: t('parameter.value'),
          render: (_, { value, isDefault }) => (
            <>
              <Typography.Text style={{ overflowWrap: 'anywhere' }}>{value || '—'}</Typography.Text>{' '}
              {isDefault && <Tag>{t('parameter.isDefault')}</Tag>}
            </>
          ),
        },
      ]}
    />
  );
}
