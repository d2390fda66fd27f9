import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAction } from '@/shared/api/problems';
import type { Question } from '@/shared/components/useConfirm';
import { type Amounts, waitsFor } from '@/shared/domain/room';
import { quotaQuery } from '@/shared/resources/useQuota';
import { useWaitText } from '@/shared/resources/useWaitText';

interface Submission {
  /** The name of its button. */
  label: string;
  /** What it asks for; null: not known. */
  wanted: Amounts | null;
  submit: () => void;
}

/** An action that submits at once where there is room, else asks first, and says what is short; null: there is nothing
 * to submit. */
export function useWaitQuestion<Input = void>(
  ask: (question: Question) => void,
  submissionOf: (input: Input) => Promise<Submission | null>,
) {
  const { t } = useTranslation('shared');
  const client = useQueryClient();
  const text = useWaitText();
  return useAction(async (input: Input) => {
    const quota = client.fetchQuery(quotaQuery).catch(() => undefined);
    const submission = await submissionOf(input);
    if (submission === null) return;
    const { label, wanted, submit } = submission;
    const wait = wanted && waitsFor(wanted, await quota);
    if (wait) ask({ title: t('room.waits'), text: text(wait), okText: label, run: submit });
    else submit();
  });
}
