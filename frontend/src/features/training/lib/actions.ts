import type { TaskView } from '@/shared/api/generated/types.gen';

export type TaskStateName = TaskView['state'];
/** What can be done with a task; `model` leads to what it made, `change` to another like it from its parameters on;
 * `editDraft` is everything, `editBasics` name and description. */
export type TaskAction =
  'model' | 'start' | 'change' | 'stop' | 'retry' | 'again' | 'editDraft' | 'editBasics' | 'copy' | 'delete';

const BY_STATE: Record<TaskStateName, readonly TaskAction[]> = {
  draft: ['start', 'editDraft', 'copy', 'delete'],
  queued: ['stop', 'editBasics', 'copy', 'delete'],
  preparing: ['stop', 'editBasics', 'copy', 'delete'],
  running: ['stop', 'editBasics', 'copy', 'delete'],
  stopping: ['editBasics', 'copy', 'delete'],
  succeeded: ['model', 'again', 'editBasics', 'copy', 'delete'],
  failed: ['change', 'retry', 'editBasics', 'copy', 'delete'],
  stopped: ['retry', 'editBasics', 'copy', 'delete'],
};

/** What a task's state allows, the most likely first; while an attempt is under way the last only in name. */
export const actionsOf = (state: TaskStateName): readonly TaskAction[] => BY_STATE[state];

/** Whether an attempt is under way. */
export const isActive = (state: TaskStateName): boolean =>
  ['queued', 'preparing', 'running', 'stopping'].includes(state);

/** Whether an attempt has ended. */
export const hasEnded = (state: TaskStateName): boolean => ['succeeded', 'failed', 'stopped'].includes(state);

export const MOST_COMPARED = 8;
