import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Question } from '@/shared/components/useConfirm';
import { type Amounts, waitsFor } from '@/shared/domain/room';
import { quotaQuery } from '@/shared/resources/useQuota';
import { useWaitText } from '@/shared/resources/useWaitText';

interface Submission {
  /** The name of its button. */
  label: string;
  /** What it asks for; null: not known. */
  wanted: () => Promise<Amounts | null>;
  submit: () => void;
}

/** Submits at once where there is room, else asks first, and says what is short. */
export function useWaitQuestion(ask: (question: Question) => void): (submission: Submission) => Promise<void> {
  const { t } = useTranslation('shared');
  const client = useQueryClient();
  const text = useWaitText();
  return async ({ label, wanted, submit }) => {
    const quota = client.fetchQuery(quotaQuery).catch(() => undefined);
    const amounts = await wanted();
    const wait = amounts && waitsFor(amounts, await quota);
    if (wait) ask({ title: t('room.waits'), text: text(wait), okText: label, run: submit });
    else submit();
  };
}
