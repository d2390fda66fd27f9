import { useQuery } from '@tanstack/react-query';
import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import { ChoiceTable } from '@/features/training/components/ChoiceTable';
import { ChosenNote } from '@/features/training/components/ChosenNote';
import { SplitFields } from '@/features/training/components/SplitFields';
import { useChoiceSearch } from '@/features/training/components/useChoiceSearch';
import { type StepProps, useFieldError } from '@/features/training/components/wizard';
import { whyNotDataset } from '@/features/training/lib/choose';
import { named } from '@/features/training/lib/preselect';
import type { DatasetView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { formatNumber } from '@/shared/domain/format';
import { toQuery } from '@/shared/domain/listSearch';
import { useTopic } from '@/shared/live/live';
import { datasets } from '@/shared/resources/datasets';

/** Step 3: a dataset that is online and that the algorithm takes, and how it is parted into training and test. */
export function DatasetStep(props: StepProps) {
  const { draft, facts, onChange } = props;
  const { t, i18n } = useTranslation('training');
  const error = useFieldError('dataset', props)('datasetId');
  const { search, onSearch } = useChoiceSearch({ fitting: 'yes' });
  useTopic('dataset:*');
  const taskType = draft.taskType ?? '';
  const { fitting, ...words } = search;
  const formats = facts.algorithm?.formats ?? [];
  const query = useQuery(
    datasets.listQuery({
      ...toQuery(words),
      tab: search.tab ?? 'mine',
      purpose: draft.purpose,
      ...(fitting
        ? {
            task_type: taskType,
            shelf: 'online' as const,
            ...(formats.length === 1 ? { format: formats[0] ?? null } : {}),
          }
        : {}),
    }),
  );
  return (
    <Flex vertical gap="middle">
      <ChosenNote name={facts.dataset?.name} error={draft.datasetId === null ? undefined : error} />
      {facts.dataset && <SplitFields {...props} dataset={facts.dataset} />}
      <ChoiceTable<DatasetView>
        label={t('step.dataset')}
        query={query}
        search={search}
        onSearch={onSearch}
        placeholder={t('wizard.searchDatasets')}
        chosen={draft.datasetId}
        onChoose={(row) => {
          const { name, suggested } = named(draft, row, new Date());
          onChange({ datasetId: row.id, name, suggested });
        }}
        refusal={(row) => whyNotDataset(row, taskType, facts.algorithm)}
        empty={<EmptyState compact title={t('wizard.noDatasets')} hint={t('wizard.noDatasetsHint')} />}
        columns={[
          { key: 'format', title: t('field.format'), dataIndex: 'format' },
          { key: 'testMode', title: t('field.testMode'), render: (_, row) => t(`testMode.${row.test_mode}`) },
          {
            key: 'samples',
            title: t('common:field.samples'),
            align: 'right',
            render: (_, row) =>
              formatNumber(
                Object.values(row.counts).reduce((sum, count) => sum + count, 0),
                i18n.language,
              ),
          },
        ]}
      />
    </Flex>
  );
}
