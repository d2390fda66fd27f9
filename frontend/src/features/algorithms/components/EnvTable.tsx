import { type TableColumnsType, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { rangeOf } from '@/features/algorithms/lib';
import type { EnvIn } from '@/shared/api/generated/types.gen';
import { Missing } from '@/shared/components/Missing';
import { WideTable } from '@/shared/components/WideTable';
import { formatNumber } from '@/shared/domain/format';
import { inLanguage } from '@/shared/i18n/bilingual';

/** The declared settings: what the wizard's form is made of. */
export function EnvTable({ entries }: { entries: readonly EnvIn[] }) {
  const { t, i18n } = useTranslation('algorithms');
  const number = (value: number) => formatNumber(value, i18n.language);
  const columns: TableColumnsType<EnvIn> = [
    { key: 'name', title: t('env.name'), render: (_, row) => <Typography.Text code>{row.name}</Typography.Text> },
    { key: 'type', title: t('env.type'), render: (_, row) => t(`type.${row.type ?? 'string'}`) },
    {
      key: 'default',
      title: t('env.default'),
      render: (_, row) =>
        row.default === null || row.default === undefined || row.default === '' ? <Missing /> : row.default,
    },
    { key: 'range', title: t('env.range'), render: (_, row) => rangeOf(row, number) || <Missing /> },
    {
      key: 'description',
      title: t('env.description'),
      width: '40%',
      render: (_, row) => (row.description ? inLanguage(row.description, i18n.language) : <Missing />),
    },
  ];
  return (
    <WideTable<EnvIn>
      size="small"
      rowKey="name"
      columns={columns}
      dataSource={[...entries]}
      pagination={false}
      scroll={{ x: 640 }}
      locale={{ emptyText: t('env.none') }}
    />
  );
}
