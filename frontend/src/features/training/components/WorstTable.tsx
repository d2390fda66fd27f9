import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { WideTable } from '@/shared/components/WideTable';
import type { WorstSample } from '@/shared/domain/evaluation';
import { formatPercent } from '@/shared/domain/format';

/** The samples that the model was surest about and wrong. */
export function WorstTable({ rows }: { rows: readonly WorstSample[] }) {
  const { t, i18n } = useTranslation('training');
  return (
    <WideTable<WorstSample>
      size="small"
      rowKey="key"
      dataSource={[...rows]}
      pagination={false}
      scroll={{ x: 640 }}
      columns={[
        {
          key: 'text',
          title: t('evaluation.sample'),
          render: (_, { text, sample }) => (
            <>
              {text && (
                <Typography.Paragraph ellipsis={{ rows: 2, tooltip: text }} style={{ marginBottom: 0 }}>
                  {text}
                </Typography.Paragraph>
              )}
              <Typography.Text type="secondary" style={{ fontSize: 12, overflowWrap: 'anywhere' }}>
                {sample}
              </Typography.Text>
            </>
          ),
        },
        { key: 'expected', title: t('shared:confusion.truth'), dataIndex: 'expected', width: 140 },
        {
          key: 'predicted',
          title: t('shared:confusion.predicted'),
          width: 140,
          render: (_, { predicted }) => <Typography.Text type="danger">{predicted}</Typography.Text>,
        },
        {
          key: 'score',
          title: t('evaluation.score'),
          align: 'right',
          width: 110,
          sorter: (a, b) => (a.score ?? 0) - (b.score ?? 0),
          render: (_, { score }) => (score === null ? '—' : formatPercent(score, i18n.language)),
        },
      ]}
      showSorterTooltip={false}
    />
  );
}
