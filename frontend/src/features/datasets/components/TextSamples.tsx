import { Table, type TableColumnsType, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { SampleText } from '@/features/datasets/components/SampleText';
import type { SampleView } from '@/shared/api/generated/types.gen';
import { Bytes } from '@/shared/components/Bytes';
import { OneLine } from '@/shared/components/OneLine';

interface TextSamplesProps {
  samples: readonly SampleView[];
  /** Of the part, in their order. */
  classes: readonly string[];
  chosen: readonly number[];
  /** Undefined: there is nothing to choose them for. */
  onChoose: ((ids: number[]) => void) | undefined;
}

/** Texts with their labels or what is marked in them; any can be chosen. */
export function TextSamples({ samples, classes, chosen, onChoose }: TextSamplesProps) {
  const { t } = useTranslation('datasets');
  const columns: TableColumnsType<SampleView> = [
    // classes of what is marked in a text stand there
    ...(samples.some(({ label }) => label !== '')
      ? [
          {
            key: 'label',
            title: t('samples.label'),
            width: 140,
            render: (_: unknown, { label }: SampleView) => (
              <Tag style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{label}</Tag>
            ),
          },
        ]
      : []),
    { key: 'text', title: t('samples.text'), render: (_, row) => <SampleText sample={row} classes={classes} /> },
    {
      key: 'member',
      title: t('samples.file'),
      width: 220,
      responsive: ['md'],
      render: (_, row) => <OneLine text={row.member} maxWidth={200} secondary />,
    },
    {
      key: 'size',
      title: t('common:field.size'),
      width: 100,
      align: 'right',
      responsive: ['md'],
      render: (_, row) => <Bytes value={row.size} />,
    },
  ];
  return (
    <Table<SampleView>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={[...samples]}
      pagination={false}
      {...(onChoose && {
        rowSelection: {
          selectedRowKeys: [...chosen],
          preserveSelectedRowKeys: true,
          onChange: (keys) => {
            onChoose(keys.map(Number));
          },
          getCheckboxProps: ({ member }) => ({ 'aria-label': t('leaveOut.choose', { name: member }) }),
        },
      })}
    />
  );
}
