import { addPoints, type Curves, type Line, NO_CURVES } from '@/features/training/lib/curves';
import { shownParameters } from '@/features/training/lib/parameters';
import type { ComparedTask } from '@/shared/api/generated/types.gen';
import { type Evaluation, readEvaluation } from '@/shared/domain/evaluation';

/** A row of the comparison: one value for each task, in their order; null where a task has none. */
export interface Row<T> {
  name: string;
  values: readonly (T | null)[];
  /** Not the same everywhere. */
  differs: boolean;
}

function row<T>(name: string, values: readonly (T | null)[]): Row<T> {
  return { name, values, differs: new Set(values).size > 1 };
}

/** Every parameter of any of the tasks, defaults included. */
export function parameterRows(tasks: readonly ComparedTask[]): Row<string>[] {
  const shown = tasks.map(({ task }) => {
    const snapshot = task.attempt?.snapshot;
    const given = snapshot?.parameters ?? task.parameters;
    return new Map(shownParameters(snapshot?.train.env ?? [], given).map(({ name, value }) => [name, value || null]));
  });
  const names = [...new Set(shown.flatMap((values) => [...values.keys()]))].sort();
  return names.map((name) =>
    row(
      name,
      shown.map((values) => values.get(name) ?? null),
    ),
  );
}

interface FigureRow extends Row<number> {
  /** Positions of the best values; none when all are equal or more is not known to be better or worse. */
  best: readonly number[];
}

const LESS_IS_BETTER = /(loss|error|perplexity|mae|mse)/i;

/** Every single number of any evaluation, with the best of each. */
export function figureRows(evaluations: readonly (Evaluation | null)[]): FigureRow[] {
  const found = evaluations.map((evaluation) => new Map(evaluation?.figures ?? []));
  const names = [...new Set(found.flatMap((figures) => [...figures.keys()]))];
  return names.map((name) => {
    const values = found.map((figures) => figures.get(name) ?? null);
    const compared = row(name, values);
    return { ...compared, best: compared.differs && isQuality(name) ? bestOf(values, name) : [] };
  });
}

const isQuality = (name: string): boolean =>
  LESS_IS_BETTER.test(name) || /(acc|accuracy|precision|recall|f1|map|auc|iou|dice)/i.test(name);

function bestOf(values: readonly (number | null)[], name: string): number[] {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return [];
  const best = LESS_IS_BETTER.test(name) ? Math.min(...known) : Math.max(...known);
  return values.flatMap((value, index) => (value === best ? [index] : []));
}

/** F1 (or AP50) of every class of any evaluation. */
export function classRows(evaluations: readonly (Evaluation | null)[]): FigureRow[] {
  const found = evaluations.map(
    (evaluation) => new Map((evaluation?.perClass ?? []).map(({ name, f1, ap50 }) => [name, f1 ?? ap50])),
  );
  const names = [...new Set(found.flatMap((scores) => [...scores.keys()]))];
  return names.map((name) => {
    const values = found.map((scores) => scores.get(name) ?? null);
    const compared = row(name, values);
    return { ...compared, best: compared.differs ? bestOf(values, 'f1') : [] };
  });
}

export const evaluationsOf = (tasks: readonly ComparedTask[]): (Evaluation | null)[] =>
  tasks.map(({ evaluation }) => (evaluation === null ? null : readEvaluation(evaluation)));

/** The lines of all tasks, each with its task's name. */
export function comparedLines(tasks: readonly ComparedTask[]): Line[] {
  return tasks.flatMap(({ task, points }) => {
    const curves: Curves = addPoints(NO_CURVES, points, 0);
    return curves.lines.map((line) => ({ ...line, task: task.name }));
  });
}
