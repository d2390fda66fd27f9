import { useQueryClient } from '@tanstack/react-query';
import { Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { fixedFields, offered } from '@/features/datasets/lib';
import type { DatasetDetail, PartView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { onlyRevision } from '@/shared/api/revision';
import { ActionButton } from '@/shared/components/ActionButton';
import { datasets } from '@/shared/resources/datasets';
import { usePurposes } from '@/shared/resources/usePurposes';

interface LooksLikeProps {
  dataset: DatasetDetail;
  part: PartView;
}

/** Of an archive that was refused: what it looks like instead, and the change of the dataset to that. */
export function LooksLike({ dataset, part }: LooksLikeProps) {
  const { t } = useTranslation('datasets');
  const client = useQueryClient();
  const { purposes, typeName } = usePurposes();
  const { format, task_type } = (part.reason?.params?.suggested ?? {}) as { format?: string; task_type?: string };
  const choices = purposes.flatMap((purpose) => purpose.task_types.map((type) => ({ purpose: purpose.code, type })));
  const fitting = choices.filter(({ type }) => type.code === task_type && type.importable.includes(format ?? ''));
  const chosen = fitting.find(({ purpose }) => purpose === dataset.purpose) ?? fitting[0];
  const change = useAction(
    ({ purpose, type }: (typeof choices)[number]) => {
      const annotation = offered(dataset.annotation, type.annotations) ?? '';
      const body = { purpose, task_type: type.code, annotation, format: format ?? '' };
      return datasets.edit(dataset.id, body, onlyRevision(dataset.revision));
    },
    { onSuccess: () => datasets.refresh(client, dataset.id) },
  );
  const isSo = dataset.task_type === task_type && dataset.format === format;
  if (!chosen || fixedFields(dataset).length > 0) return null;
  const name = t('looksLike.kind', { type: typeName(chosen.type.code), format });
  if (isSo) return <Typography.Text strong>{t('looksLike.changed', { name })}</Typography.Text>;
  return (
    <Flex gap="small" align="center" wrap>
      <Typography.Text>{t('looksLike.text', { name })}</Typography.Text>
      <ActionButton
        size="small"
        reason={dataset.parts?.some(({ state }) => state === 'validating') ? t('looksLike.busy') : null}
        loading={change.isPending}
        onClick={() => {
          change.mutate(chosen);
        }}
      >
        {t('looksLike.change', { name })}
      </ActionButton>
    </Flex>
  );
}
