import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { ChoiceTable } from '@/features/training/components/ChoiceTable';
import { ChosenNote } from '@/features/training/components/ChosenNote';
import { useChoiceSearch } from '@/features/training/components/useChoiceSearch';
import { type StepProps, useFieldError } from '@/features/training/components/wizard';
import { startTab, waitsForImage, whyNotAlgorithm } from '@/features/training/lib/choose';
import { preselected } from '@/features/training/lib/preselect';
import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { useUser } from '@/shared/auth/session';
import { EmptyState } from '@/shared/components/EmptyState';
import { StateTag } from '@/shared/components/StateTag';
import { toQuery } from '@/shared/domain/listSearch';
import { useTopic } from '@/shared/live/live';
import { algorithms } from '@/shared/resources/algorithms';
import { useOnline } from '@/shared/resources/useOnline';

/** Step 2: an algorithm that is online and made for the task type; the others say why they cannot be chosen. */
export function AlgorithmStep(props: StepProps) {
  const { draft, facts, onChange } = props;
  const { t } = useTranslation('training');
  const error = useFieldError('algorithm', props)('algorithmId');
  const user = useUser();
  const online = useOnline();
  const usable = online.algorithms?.filter((one) => whyNotAlgorithm(one, draft.taskType ?? '') === null);
  const { search, onSearch } = useChoiceSearch({ tab: startTab(usable ?? [], user?.id), fitting: 'yes' });
  useTopic('algorithm:*');
  const taskType = draft.taskType ?? '';
  const { fitting, ...words } = search;
  const query = useQuery(
    algorithms.listQuery({
      ...toQuery(words),
      tab: search.tab ?? 'preset',
      purpose: draft.purpose,
      ...(fitting ? { task_type: taskType, shelf: 'online' as const } : {}),
    }),
  );
  const chosen = facts.algorithm;
  return (
    <Flex vertical gap="middle">
      <ChosenNote name={chosen?.name} error={draft.algorithmId === null ? undefined : error} />
      {chosen && waitsForImage(chosen) && <Alert type="info" showIcon title={t('wizard.imageBuilding')} />}
      <ChoiceTable<AlgorithmView>
        label={t('step.algorithm')}
        query={query}
        search={search}
        onSearch={onSearch}
        placeholder={t('wizard.searchAlgorithms')}
        chosen={draft.algorithmId}
        onChoose={({ id }) => {
          const next = preselected({ ...draft, algorithmId: id }, online, new Date());
          onChange({ algorithmId: id, datasetId: next.datasetId, name: next.name, suggested: next.suggested });
        }}
        refusal={(row) => whyNotAlgorithm(row, taskType)}
        empty={<EmptyState compact title={t('wizard.noAlgorithms')} hint={t('wizard.noAlgorithmsHint')} />}
        columns={[
          {
            key: 'formats',
            title: t('field.formats'),
            render: (_, row) => row.formats.map((format) => <Tag key={format}>{format}</Tag>),
          },
          {
            key: 'version',
            responsive: ['xxl'],
            title: t('common:field.version'),
            render: (_, row) => row.version_label || '—',
          },
          {
            key: 'image',
            title: t('field.trainImage'),
            render: (_, row) => <StateTag kind="image" state={row.train_image_state} />,
          },
        ]}
      />
    </Flex>
  );
}
