/** What a model's numbers say: pure functions. */
import type { ModelDetail, ModelView } from '@/shared/api/generated/types.gen';

/** Metrics by how well they say in one number how good a model is; all are shares from 0 to 1. */
const HEADLINES = ['accuracy', 'map50', 'f1', 'map50_95', 'precision', 'recall'] as const;

export interface Metric {
  name: string;
  value: number;
}

/** The number by which the model is judged; null when its evaluation has none. */
export function headline(metrics: Record<string, number>): Metric | null {
  for (const name of HEADLINES) {
    const value = metrics[name];
    if (value !== undefined) return { name, value };
  }
  return null;
}

export const isShare = (name: string): boolean =>
  HEADLINES.some((known) => known === name) || name.startsWith('macro_');

export interface ClassRow {
  name: string;
  /** Shares, and a count of samples; absent ones are not known. */
  precision?: number;
  recall?: number;
  f1?: number;
  ap50?: number;
  support?: number;
}

export interface Evaluation {
  kind: string;
  metrics: Metric[];
  perClass: ClassRow[];
  confusion: { classes: string[]; matrix: number[][] } | null;
}

type Fields = Record<string, unknown>;

/** evaluation.json of the algorithm contract; null when there is nothing that can be shown. */
export function evaluationOf(raw: ModelDetail['evaluation']): Evaluation | null {
  if (raw === null) return null;
  const metrics = Object.entries(raw).flatMap(([name, value]) => (isNumber(value) ? [{ name, value }] : []));
  const perClass = (Array.isArray(raw['per_class']) ? raw['per_class'] : []).flatMap(classRow);
  const confusion = confusionOf(raw);
  if (metrics.length === 0 && perClass.length === 0 && confusion === null) return null;
  return { kind: typeof raw['kind'] === 'string' ? raw['kind'] : '', metrics, perClass, confusion };
}

function classRow(raw: unknown): ClassRow[] {
  if (!isFields(raw) || typeof raw['name'] !== 'string') return [];
  const row: ClassRow = { name: raw['name'] };
  for (const name of ['precision', 'recall', 'f1', 'ap50', 'support'] as const) {
    const value = raw[name];
    if (isNumber(value)) row[name] = value;
  }
  return [row];
}

function confusionOf(raw: Fields): Evaluation['confusion'] {
  const { classes, confusion } = raw;
  if (!Array.isArray(classes) || !Array.isArray(confusion) || classes.length < 2) return null;
  const whole =
    confusion.length === classes.length &&
    confusion.every((row) => Array.isArray(row) && row.length === classes.length && row.every(isNumber));
  return whole ? { classes: classes.map(String), matrix: confusion as number[][] } : null;
}

/** The plain mean over classes; null when a class lacks it. */
export function macro(rows: readonly ClassRow[], name: 'precision' | 'recall' | 'f1' | 'ap50'): number | null {
  const values = rows.map((row) => row[name]);
  if (values.length === 0 || !values.every((value) => value !== undefined)) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The columns that any class has a value for. */
export function classColumns(rows: readonly ClassRow[]): Exclude<keyof ClassRow, 'name'>[] {
  const all = ['precision', 'recall', 'f1', 'ap50', 'support'] as const;
  return all.filter((name) => rows.some((row) => row[name] !== undefined));
}

/** Models of before the platform knew tasks, and imported ones, have no task to look at. */
export const trainedHere = (model: Pick<ModelView, 'task_id'>): boolean => model.task_id !== '';

/** Why a model cannot be published: a code with a text, null when it can. */
export function publishObstacle(model: Pick<ModelView, 'state' | 'servable'>): string | null {
  if (model.state !== 'ready') return 'model.not_ready';
  return model.servable ? null : 'model.no_serving_image';
}

/** The name that the platform gives the service when none is asked for. */
export function serviceName(model: Pick<ModelView, 'name' | 'version'>): string {
  const suffix = ` v${model.version}`;
  return model.name.slice(0, 100 - suffix.length) + suffix;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
