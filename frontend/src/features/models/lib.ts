/** What a model's numbers say: pure functions. */
import type { ModelDetail, ModelView } from '@/shared/api/generated/types.gen';
import { type Evaluation, readEvaluation } from '@/shared/domain/evaluation';

/** evaluation.json of the algorithm contract; null when there is nothing that can be shown. */
export function evaluationOf(raw: ModelDetail['evaluation']): Evaluation | null {
  if (raw === null) return null;
  const evaluation = readEvaluation(raw);
  const { figures, perClass, confusion } = evaluation;
  return figures.length > 0 || perClass.length > 0 || confusion !== null ? evaluation : null;
}

/** Models of before the platform knew tasks, and imported ones, have no task to look at. */
export const trainedHere = (model: Pick<ModelView, 'task_id'>): boolean => model.task_id !== '';

/** The name that the platform gives the service when none is asked for. */
export function serviceName(model: Pick<ModelView, 'name' | 'version'>): string {
  const suffix = ` v${model.version}`;
  return model.name.slice(0, 100 - suffix.length) + suffix;
}
