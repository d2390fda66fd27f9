import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { modelsOf } from '@/features/training/api';
import { asProblem } from '@/shared/api/ApiProblem';
import type { TaskDetail } from '@/shared/api/generated/types.gen';
import { useProblemText } from '@/shared/api/problems';
import { useMayEdit } from '@/shared/auth/session';
import { ActionButton } from '@/shared/components/ActionButton';
import { useTopic } from '@/shared/live/live';
import { PublishAndTest } from '@/shared/resources/PublishAndTest';

/** What comes after a training that succeeded: its model as a service, to be tested. */
export function TaskNext({ task }: { task: TaskDetail }) {
  const { t } = useTranslation('shared');
  const problemText = useProblemText();
  const mine = useMayEdit(task.owner_id);
  const wanted = mine && task.state === 'succeeded';
  useTopic(wanted ? 'model:*' : null);
  const { data, error } = useQuery({ ...modelsOf(task.id), enabled: wanted });
  const model = data?.items.find(({ attempt }) => attempt === task.attempt?.number);
  if (wanted && data === undefined && error) {
    return (
      <ActionButton type="primary" reason={problemText(asProblem(error)).title}>
        {t('publishing.action')}
      </ActionButton>
    );
  }
  return wanted && model && model.state !== 'failed' ? <PublishAndTest key={model.id} model={model} /> : null;
}
