import { type TableColumnsType, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { type ClassCount, isMarked, type Report } from '@/features/datasets/lib';
import { Bytes } from '@/shared/components/Bytes';
import { WideTable } from '@/shared/components/WideTable';
import { formatNumber } from '@/shared/domain/format';

/** Every class of a part with what there is of it, sorted by any of that. */
export function ReportClasses({ report: { classes, classCount } }: { report: Report }) {
  const { t, i18n } = useTranslation('datasets');
  const count = (value: number) => formatNumber(value, i18n.language, 0);
  if (classes.length === 0) return null;
  const amount = (key: 'count' | 'annotations' | 'size', title: string): TableColumnsType<ClassCount>[number] => ({
    key,
    title,
    align: 'end',
    sorter: (one, other) => (one[key] ?? 0) - (other[key] ?? 0),
    render: (_, row) => (key === 'size' ? <Bytes value={row.size} /> : count(row[key] ?? 0)),
  });
  return (
    <section>
      <Typography.Title level={5} style={{ marginTop: 0 }}>
        {t('report.byClass', { n: count(classCount) })}
      </Typography.Title>
      <WideTable<ClassCount>
        size="small"
        rowKey="name"
        dataSource={[...classes]}
        showSorterTooltip={false}
        columns={[
          {
            key: 'name',
            title: t('samples.label'),
            sorter: (one, other) => one.name.localeCompare(other.name, i18n.language),
            render: (_, { name }) => <span style={{ overflowWrap: 'anywhere' }}>{name}</span>,
          },
          amount('count', t('common:field.samples')),
          ...(classes.some(isMarked) ? [amount('annotations', t('report.marks'))] : []),
          amount('size', t('common:field.size')),
        ]}
        pagination={{ defaultPageSize: 10, showSizeChanger: false, hideOnSinglePage: true, size: 'small' }}
      />
      {classCount > classes.length && (
        <Typography.Text type="secondary">{t('report.cut', { n: count(classes.length) })}</Typography.Text>
      )}
    </section>
  );
}
