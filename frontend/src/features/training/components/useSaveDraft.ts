import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveTask } from '@/features/training/api';
import { bodyOf, type Draft } from '@/features/training/lib/draft';
import { type PlacedProblem, placesOf, unplaced } from '@/features/training/lib/refusal';
import type { Facts } from '@/features/training/lib/steps';
import { asProblem } from '@/shared/api/ApiProblem';
import { useShowProblem } from '@/shared/api/problems';
import { newerRevision } from '@/shared/api/revision';
import { useIdempotency } from '@/shared/api/useIdempotency';
import { tasks } from '@/shared/resources/tasks';

interface SaveOptions {
  draft: Draft;
  facts: Facts;
  /** What is typed changes this revision of the stored draft from now on: it was saved, or a newer one was told. */
  onRevision: (taskId: string, revision: number) => void;
  /** What was refused, at its fields. */
  onRefused: (problems: PlacedProblem[]) => void;
  onDone: (taskId: string) => void;
}

/** Saves the wizard's draft and, if wanted, starts it. What was saved is not made again when the start is refused. */
export function useSaveDraft({ draft, facts, onRevision, onRefused, onDone }: SaveOptions) {
  const { t } = useTranslation('training');
  const { message } = App.useApp();
  const client = useQueryClient();
  const show = useShowProblem();
  const idempotency = useIdempotency();
  const [saving, setSaving] = useState<'draft' | 'start' | null>(null);

  const run = async (start: boolean) => {
    const body = bodyOf(draft, facts.algorithm, facts.dataset);
    if (body === null) return;
    setSaving(start ? 'start' : 'draft');
    let { taskId } = draft;
    let saved = false;
    try {
      const task = await saveTask({ body, taskId, revision: draft.revision, once: idempotency(body) });
      saved = true;
      taskId = task.id;
      onRevision(task.id, task.revision);
      const answer = start ? await tasks.acts.start(task.id) : task;
      void tasks.changed(client, answer);
      void message.success(t(start ? 'wizard.started' : 'wizard.saved'));
      onDone(task.id);
    } catch (error) {
      const problem = asProblem(error);
      const declared = (facts.algorithm?.train.env ?? []).map(({ name }) => name);
      const places = placesOf(problem, declared);
      const left = unplaced(problem, declared);
      const newer = newerRevision(problem);
      if (taskId !== null && newer !== null) {
        onRevision(taskId, newer);
        void tasks.refresh(client, taskId);
      }
      if (saved && start) void message.warning(t('wizard.savedNotStarted'), 6);
      if (places.length > 0) onRefused(places);
      if (places.length === 0 || left !== null) show(left ?? problem);
    } finally {
      setSaving(null);
    }
  };
  return { saving, run: (start: boolean) => void run(start) };
}
