import { Collapse, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ClassSplit } from '@/features/training/lib/split';
import { WideTable } from '@/shared/components/WideTable';
import { formatNumber } from '@/shared/domain/format';

/** How many samples of each class go to which side. */
export function SplitClasses({ classes }: { classes: ClassSplit[] }) {
  const { t, i18n } = useTranslation('training');
  if (classes.length === 0) return null;
  const side = (key: 'train' | 'test', title: string): TableColumnsType<ClassSplit>[number] => ({
    key,
    title,
    align: 'end',
    sorter: (one, other) => one[key] - other[key],
    render: (_, row) => formatNumber(row[key], i18n.language, 0),
  });
  return (
    <Collapse
      ghost
      size="small"
      items={[
        {
          key: 'classes',
          label: t('split.byClass'),
          children: (
            <WideTable<ClassSplit>
              size="small"
              rowKey="name"
              dataSource={classes}
              showSorterTooltip={false}
              columns={[
                {
                  key: 'name',
                  title: t('split.class'),
                  sorter: (one, other) => one.name.localeCompare(other.name, i18n.language),
                  render: (_, { name }) => <span style={{ overflowWrap: 'anywhere' }}>{name}</span>,
                },
                side('train', t('split.trainSide')),
                side('test', t('split.testSide')),
              ]}
              pagination={{ defaultPageSize: 10, showSizeChanger: false, hideOnSinglePage: true, size: 'small' }}
            />
          ),
        },
      ]}
    />
  );
}
