import { useQuery } from '@tanstack/react-query';
import { modelsOf } from '@/features/training/api';
import type { TaskDetail } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { useTopic } from '@/shared/live/live';
import { PublishAndTest } from '@/shared/resources/PublishAndTest';

/** What comes after a training that succeeded: its model as a service, to be tested. */
export function TaskNext({ task }: { task: TaskDetail }) {
  const mine = useMayEdit(task.owner_id);
  const wanted = mine && task.state === 'succeeded';
  useTopic(wanted ? 'model:*' : null);
  const { data } = useQuery({ ...modelsOf(task.id), enabled: wanted });
  const model = data?.items.find(({ attempt }) => attempt === task.attempt?.number);
  return wanted && model && model.state !== 'failed' ? <PublishAndTest key={model.id} model={model} /> : null;
}
