import { Table, type TableColumnsType, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SampleView } from '@/shared/api/generated/types.gen';
import { Bytes } from '@/shared/components/Bytes';
import { OneLine } from '@/shared/components/OneLine';

interface TextSamplesProps {
  samples: readonly SampleView[];
  chosen: readonly number[];
  /** Undefined: there is nothing to choose them for. */
  onChoose: ((ids: number[]) => void) | undefined;
}

/** Texts with their labels; a long one is opened by a click, and any can be chosen. */
export function TextSamples({ samples, chosen, onChoose }: TextSamplesProps) {
  const { t } = useTranslation('datasets');
  const columns: TableColumnsType<SampleView> = [
    {
      key: 'label',
      title: t('samples.label'),
      width: 140,
      render: (_, row) => <Tag style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{row.label}</Tag>,
    },
    { key: 'text', title: t('samples.text'), render: (_, row) => <SampleText text={row.text ?? null} /> },
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

function SampleText({ text }: { text: string | null }) {
  const { t } = useTranslation('datasets');
  if (text === null) return <Typography.Text type="secondary">{t('samples.noPreview')}</Typography.Text>;
  return (
    <Typography.Paragraph
      style={{ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      ellipsis={{
        rows: 3,
        expandable: 'collapsible',
        symbol: (expanded: boolean) => t(expanded ? 'samples.collapse' : 'samples.expand'),
      }}
    >
      {text.trim()}
    </Typography.Paragraph>
  );
}
