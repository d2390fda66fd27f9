import { type Draft, parseDraft } from '@/features/training/lib/draft';
import type { Step } from '@/features/training/lib/steps';
import { keepText, keptText } from '@/shared/domain/kept';

/** What the address asks the wizard to begin with. */
export interface WizardSearch {
  step?: string | undefined;
  /** A saved draft to change. */
  task?: string | undefined;
  /** A task to begin like. */
  from?: string | undefined;
  algorithm?: string | undefined;
  dataset?: string | undefined;
}

const WORDS = ['step', 'task', 'from', 'algorithm', 'dataset'] as const;

/** `validateSearch` of the wizard's route: what is not understood is left out. */
export function wizardSearch(raw: Record<string, unknown>): WizardSearch {
  const found = WORDS.map((name) => [name, raw[name]] as const);
  return Object.fromEntries(found.filter(([, value]) => typeof value === 'string' && /^[\w-]{1,40}$/.test(value)));
}

/** One kept draft for each user and each way to begin, so that they do not mix. */
export function keepKey(user: string, { task, from, algorithm, dataset }: WizardSearch): string {
  const begin = [task && `task=${task}`, from && `from=${from}`, algorithm && `algorithm=${algorithm}`];
  return ['modelyard.training', user, ...begin, dataset && `dataset=${dataset}`].filter(Boolean).join(':');
}

/** What was typed before a reload of this tab; null when nothing was. */
export const keptDraft = (key: string): Draft | null => parseDraft(keptText(key));

/** The step at which that was left. */
export function keptStep(key: string): string | undefined {
  return keptDraft(key) === null ? undefined : (JSON.parse(keptText(key) ?? '{}') as { step?: string }).step;
}

/** Keep what is typed, and at which step; `null` forgets it. */
export function keepDraft(key: string, draft: Draft | null, step?: Step): void {
  keepText(key, draft && JSON.stringify({ ...draft, step }));
}
