import { useQueryClient } from '@tanstack/react-query';
import { Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { useReadAgain } from '@/features/datasets/components/useReadAgain';
import { fixedFields, offered, suggestedBy } from '@/features/datasets/lib';
import type { DatasetDetail, DatasetEdit, PartView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { onlyRevision } from '@/shared/api/revision';
import { ActionButton } from '@/shared/components/ActionButton';
import { datasets } from '@/shared/resources/datasets';
import { offeredOf, usePurposes } from '@/shared/resources/usePurposes';

interface LooksLikeProps {
  dataset: DatasetDetail;
  part: PartView;
}

interface Change {
  name: string;
  body: DatasetEdit;
}

/** Of an archive that was refused: what it looks like instead, and the change of the dataset to that, as which it is read
 * again. */
export function LooksLike({ dataset, part }: LooksLikeProps) {
  const { t } = useTranslation('datasets');
  const client = useQueryClient();
  const found = useChange(dataset, part);
  const reading = useReadAgain(dataset, part);
  const change = useAction((body: DatasetEdit) => datasets.edit(dataset.id, body, onlyRevision(dataset.revision)), {
    onSuccess: () => {
      reading.mutate({});
    },
    onProblem: () => void datasets.refresh(client, dataset.id),
  });
  const fixed: readonly string[] = fixedFields(dataset);
  const now: Record<string, unknown> = { ...dataset };
  if (!found || Object.keys(found.body).some((field) => fixed.includes(field))) return null;
  if (Object.entries(found.body).every(([field, value]) => now[field] === value)) return null;
  const { name, body } = found;
  return (
    <Flex gap="small" align="center" wrap>
      {body.format && <Typography.Text>{t('looksLike.text', { name })}</Typography.Text>}
      <ActionButton
        size="small"
        reason={dataset.parts?.some(({ state }) => state === 'validating') ? t('looksLike.busy') : null}
        loading={change.isPending || reading.isPending}
        onClick={() => {
          change.mutate(body);
        }}
      >
        {t('looksLike.change', { name })}
      </ActionButton>
    </Flex>
  );
}

function useChange(dataset: DatasetDetail, part: PartView): Change | null {
  const { t } = useTranslation('datasets');
  const { purposes, typeName } = usePurposes();
  const { format = '', task_type, test_mode } = suggestedBy(part) ?? {};
  if (test_mode === 'separate') return { name: t('testMode.separate'), body: { test_mode } };
  const offeredNow = offeredOf(purposes, [dataset.purpose, dataset.task_type]);
  const choices = offeredNow.flatMap((purpose) => purpose.task_types.map((type) => ({ purpose: purpose.code, type })));
  const fitting = choices.filter(({ type }) => type.code === task_type && type.importable.includes(format));
  const chosen = fitting.find(({ purpose }) => purpose === dataset.purpose) ?? fitting[0];
  if (!chosen) return null;
  const { purpose, type } = chosen;
  const annotation = offered(dataset.annotation, type.annotations) ?? '';
  return {
    name: t('looksLike.kind', { type: typeName(type.code), format }),
    body: { purpose, task_type: type.code, annotation, format },
  };
}
