import type { TaskStateName } from '@/features/training/lib/actions';
import type { Reason } from '@/shared/api/generated/types.gen';
import { ReasonNote } from '@/shared/components/ReasonNote';

interface WaitNoteProps {
  state: TaskStateName;
  reason: Reason | null;
}

/** Why a task is where it is: what failed and what to do, what it waits for, who stopped it. */
export function WaitNote({ state, reason }: WaitNoteProps) {
  const kinds: Partial<Record<TaskStateName, 'error' | 'warning'>> = { failed: 'error', draft: 'warning' };
  return <ReasonNote reason={reason} kind={kinds[state] ?? 'info'} />;
}
