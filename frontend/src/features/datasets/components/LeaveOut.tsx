import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { useReadAgain } from '@/features/datasets/components/useReadAgain';
import { type PartName, partNamed } from '@/features/datasets/lib';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { useProblemText } from '@/shared/api/problems';
import { useMayEdit } from '@/shared/auth/session';
import { ConfirmButton } from '@/shared/components/ConfirmButton';

interface LeaveOutProps {
  dataset: DatasetDetail;
  part: PartName;
  /** Ids of samples of the current version. */
  chosen: readonly number[];
  onDone: () => void;
}

/** So many samples are left out by one request. */
const MOST = 1000;

/** Has the archive read again without some of its samples, which makes the next version. */
export function LeaveOut({ dataset, part, chosen, onDone }: LeaveOutProps) {
  const { t } = useTranslation('datasets');
  const { message } = App.useApp();
  const reading = useReadAgain(dataset, { part }, true);
  const next = dataset.last_version + 1;
  return (
    <ConfirmButton
      reason={useWhyNot({ dataset, part, chosen })}
      title={t('leaveOut.title', { count: chosen.length })}
      description={t('leaveOut.hint', { next })}
      okText={t('leaveOut.ok')}
      onConfirm={async () => {
        await reading.mutateAsync({ leave_out: [...chosen] });
        void message.success(t('leaveOut.done', { next }));
        onDone();
      }}
    >
      {t('leaveOut.action', { n: chosen.length })}
    </ConfirmButton>
  );
}

function useWhyNot({ dataset, part, chosen }: Omit<LeaveOutProps, 'onDone'>): string | null {
  const { t } = useTranslation('datasets');
  const text = useProblemText();
  const mayEdit = useMayEdit(dataset.owner_id);
  const newest = partNamed(dataset.parts, part);
  if (!mayEdit) return text({ code: 'access.forbidden' }).hint;
  if (newest?.state !== 'ready' || newest.version !== dataset.current_version) return t('leaveOut.notNewest');
  if (!newest.has_archive) return t('leaveOut.noArchive');
  if (chosen.length === 0) return t('leaveOut.first');
  return chosen.length > MOST ? t('leaveOut.most', { max: MOST }) : null;
}
