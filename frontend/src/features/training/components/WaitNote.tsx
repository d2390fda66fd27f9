import { useQueryClient } from '@tanstack/react-query';
import type { TaskStateName } from '@/features/training/lib/actions';
import type { TaskView } from '@/shared/api/generated/types.gen';
import { onlyRevision } from '@/shared/api/revision';
import { useMayEdit } from '@/shared/auth/session';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { tasks } from '@/shared/resources/tasks';
import { WaysOut } from '@/shared/resources/WaysOut';

const KINDS: Partial<Record<TaskStateName, 'error' | 'warning'>> = { failed: 'error', draft: 'warning' };

interface WaitNoteProps {
  task: Pick<TaskView, 'id' | 'state' | 'reason' | 'revision' | 'owner_id'>;
}

/** Why a task is where it is: what failed and what to do, what it waits for and the ways out, who stopped it. */
export function WaitNote({ task: { id, state, reason, revision, owner_id: owner } }: WaitNoteProps) {
  const client = useQueryClient();
  const mine = useMayEdit(owner);
  const askLess = async (cpu: number) =>
    tasks.changed(client, await tasks.edit(id, { resources: { cpu } }, onlyRevision(revision)));
  return (
    <ReasonNote reason={reason} kind={KINDS[state] ?? 'info'} open={state === 'failed'}>
      {mine && state === 'queued' && <WaysOut reason={reason} id={id} onAskLess={askLess} />}
    </ReasonNote>
  );
}
