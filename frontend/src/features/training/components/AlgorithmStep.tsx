import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { StateTag } from '@/shared/components/StateTag';
import { type ListSearch, patchSearch, toQuery } from '@/shared/hooks/listSearch';
import { usePurposes } from '@/shared/hooks/usePurposes';
import { useTopic } from '@/shared/live/live';
import { algorithmListQuery } from '../api';
import { waitsForImage, whyNotAlgorithm } from '../lib/choose';
import { ChoiceTable } from './ChoiceTable';
import { ChosenNote } from './ChosenNote';
import { NameCell } from './NameCell';
import { type StepProps, useFieldError } from './wizard';

/** Step 2: an algorithm that is online and made for the task type; the others say why they cannot be chosen. */
export function AlgorithmStep(props: StepProps) {
  const { draft, facts, onChange } = props;
  const { t } = useTranslation('training');
  const { typeName } = usePurposes();
  const error = useFieldError('algorithm', props)('algorithmId');
  const [search, setSearch] = useState<ListSearch<'fitting'>>({ tab: 'preset' });
  useTopic('algorithm:*');
  const taskType = draft.taskType ?? '';
  const { fitting, ...words } = search;
  const query = useQuery(
    algorithmListQuery({
      ...toQuery(words),
      tab: search.tab ?? 'preset',
      purpose: draft.purpose,
      ...(fitting ? { task_type: taskType, shelf: 'online' as const } : {}),
    }),
  );
  const refusal = (algorithm: AlgorithmView) => whyNotAlgorithm(algorithm, taskType);
  const chosen = facts.algorithm;
  return (
    <Flex vertical gap="middle">
      <ChosenNote name={chosen?.name} error={draft.algorithmId === null ? undefined : error} />
      {chosen && waitsForImage(chosen) && <Alert type="info" showIcon title={t('wizard.imageBuilding')} />}
      <ChoiceTable<AlgorithmView>
        label={t('step.algorithm')}
        query={query}
        search={search}
        onSearch={(patch) => {
          setSearch((previous) => patchSearch({ ...previous }, patch));
        }}
        placeholder={t('wizard.searchAlgorithms')}
        chosen={draft.algorithmId}
        onChoose={({ id }) => {
          onChange({ algorithmId: id });
        }}
        refusal={refusal}
        empty={<EmptyState compact title={t('wizard.noAlgorithms')} hint={t('wizard.noAlgorithmsHint')} />}
        columns={[
          {
            key: 'name',
            title: t('common:field.name'),
            render: (_, row) => (
              <NameCell name={row.name} description={row.description} disabled={refusal(row) !== null} />
            ),
          },
          { key: 'taskType', title: t('common:field.taskType'), render: (_, row) => typeName(row.task_type) },
          {
            key: 'formats',
            title: t('field.formats'),
            render: (_, row) => row.formats.map((format) => <Tag key={format}>{format}</Tag>),
          },
          { key: 'version', title: t('common:field.version'), render: (_, row) => row.version_label || '—' },
          {
            key: 'image',
            title: t('field.trainImage'),
            render: (_, row) => <StateTag kind="image" state={row.train_image_state} />,
          },
          { key: 'owner', title: t('common:field.owner'), dataIndex: 'owner_name' },
        ]}
      />
    </Flex>
  );
}
