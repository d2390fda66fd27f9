/** `evaluation.json` of an attempt, which an algorithm wrote: whatever is not as the contract says is left out. */
import { byTelling, type Figure } from '@/shared/domain/metrics';

type Json = Record<string, unknown>;

export interface ClassScore {
  name: string;
  /** Shares from 0 to 1, and a number of samples; null: not known. */
  precision: number | null;
  recall: number | null;
  f1: number | null;
  support: number | null;
  ap50: number | null;
}

export interface WorstSample {
  key: string;
  sample: string;
  text: string;
  expected: string;
  predicted: string;
  score: number | null;
}

export interface Evaluation {
  kind: string;
  /** Single numbers by name, the most telling first. */
  figures: readonly Figure[];
  classes: readonly string[];
  /** Samples by true and by predicted class; null when it does not fit the classes. */
  confusion: readonly (readonly number[])[] | null;
  perClass: readonly ClassScore[];
  worst: readonly WorstSample[];
}

export function readEvaluation(content: Json): Evaluation {
  const perClass = objects(content['per_class'])
    .map(classScore)
    .filter(({ name }) => name !== '');
  const classes = texts(content['classes']);
  return {
    kind: text(content['kind']),
    figures: figuresOf(content, perClass),
    classes: classes.length > 0 ? classes : perClass.map(({ name }) => name),
    confusion: matrixOf(content['confusion'], classes.length),
    perClass,
    worst: objects(content['worst']).map((row, index) => ({
      key: `${index} ${text(row['sample'])}`,
      sample: text(row['sample']),
      text: text(row['text']),
      expected: text(row['expected']),
      predicted: text(row['predicted']),
      score: number(row['score']),
    })),
  };
}

/** The single numbers of an evaluation and, where it has none and every class has one, the mean F1 as `macro_f1`. */
function figuresOf(content: Json, perClass: readonly ClassScore[]): Figure[] {
  const found = Object.entries(content).filter((pair): pair is [string, number] => number(pair[1]) !== null);
  const scores = perClass.map(({ f1 }) => f1).filter((f1) => f1 !== null);
  const known = found.some(([name]) => name === 'f1' || name === 'macro_f1');
  const whole = scores.length > 0 && scores.length === perClass.length;
  const mean = scores.reduce((sum, f1) => sum + f1, 0) / scores.length;
  return [...found, ...(known || !whole ? [] : [['macro_f1', mean] as const])].sort(byTelling);
}

function classScore(row: Json): ClassScore {
  const { name, precision, recall, f1, support, ap50 } = row;
  return {
    name: text(name),
    precision: number(precision),
    recall: number(recall),
    f1: number(f1),
    support: number(support),
    ap50: number(ap50),
  };
}

function matrixOf(value: unknown, size: number): number[][] | null {
  if (!Array.isArray(value) || size === 0 || value.length !== size) return null;
  const rows = value.map((row) => (Array.isArray(row) ? row.map((cell) => number(cell) ?? 0) : []));
  return rows.every((row) => row.length === size) ? rows : null;
}

const SCORES = ['precision', 'recall', 'f1', 'ap50', 'support'] as const;
export type ScoreName = (typeof SCORES)[number];

/** The scores that any class has. */
export const scoresOf = (rows: readonly ClassScore[]): ScoreName[] =>
  SCORES.filter((score) => rows.some((row) => row[score] !== null));

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);
const objects = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((row): row is Json => typeof row === 'object' && row !== null) : [];
