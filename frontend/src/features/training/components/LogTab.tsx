import { useMemo } from 'react';
import { hasEnded } from '@/features/training/lib/actions';
import type { AttemptView, TaskDetail } from '@/shared/api/generated/types.gen';
import { logSource } from '@/shared/components/log/source';
import { LogView } from '@/shared/components/LogView';

export interface AttemptTabProps {
  task: TaskDetail;
  attempt: AttemptView;
}

/** The log of an attempt; it is followed while the attempt goes on. */
export function LogTab({ task, attempt }: AttemptTabProps) {
  const { number } = attempt;
  const source = useMemo(
    () => logSource(`/api/v1/training-tasks/${task.id}/log`, { attempt: number }),
    [task.id, number],
  );
  return (
    <LogView key={source.key} source={source} live={!hasEnded(attempt.state)} filename={`${task.name}-${number}.log`} />
  );
}
