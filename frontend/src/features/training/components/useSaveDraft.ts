import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveTask } from '@/features/training/api';
import { bodyOf, changesOfBody, type Draft, draftToEdit } from '@/features/training/lib/draft';
import { type PlacedProblem, placesOf, unplaced } from '@/features/training/lib/refusal';
import type { Facts } from '@/features/training/lib/steps';
import type { TaskDetail } from '@/shared/api/generated/types.gen';
import { asProblem } from '@/shared/api/ApiProblem';
import { useShowProblem } from '@/shared/api/problems';
import { newerRevision } from '@/shared/api/revision';
import { useIdempotency } from '@/shared/api/useIdempotency';
import { tasks } from '@/shared/resources/tasks';

interface SaveOptions {
  draft: Draft;
  facts: Facts;
  /** `draft` was saved as this revision. */
  onSaved: (taskId: string, revision: number) => void;
  /** Somebody else has saved this revision; `newest` is it, where it can be had. */
  onNewer: (revision: number, newest: Draft | null) => void;
  /** What was refused, at its fields. */
  onRefused: (problems: PlacedProblem[]) => void;
  onDone: (taskId: string) => void;
}

/** Saves the wizard's draft and, if wanted, starts it. What was saved is not made again when the start is refused. */
export function useSaveDraft({ draft, facts, onSaved, onNewer, onRefused, onDone }: SaveOptions) {
  const { t } = useTranslation('training');
  const { message } = App.useApp();
  const client = useQueryClient();
  const show = useShowProblem();
  const idempotency = useIdempotency();
  const [saving, setSaving] = useState<'draft' | 'start' | null>(null);

  const run = async (start: boolean) => {
    const body = bodyOf(draft, facts.algorithm, facts.dataset);
    const changes = changesOfBody(draft, facts.algorithm, facts.dataset);
    if (body === null || changes === null) return;
    setSaving(start ? 'start' : 'draft');
    let { taskId } = draft;
    let saved = false;
    try {
      const task = await saveTask({ body, changes, taskId, revision: draft.revision, once: idempotency(body) });
      saved = true;
      taskId = task.id;
      onSaved(task.id, task.revision);
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
        const newest = (await tasks.newest(client, taskId)) as TaskDetail | null;
        onNewer(newer, newest && draftToEdit(newest));
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
