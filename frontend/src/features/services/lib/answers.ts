/** What a service answered, recognised by its shape (04-algorithm-contract.md); anything else is JSON or text. */

export interface Score {
  label: string;
  /** 0 to 1. */
  score: number;
}

export interface Box extends Score {
  /** Left, top, width and height in the picture's own pixels. */
  x: number;
  y: number;
  w: number;
  h: number;
}

interface Entity {
  label: string;
  /** Positions in characters (code points), the end is not part of it. */
  start: number;
  end: number;
  score: number | null;
}

export type Answer =
  | { kind: 'classification'; label: string; score: number; scores: Score[] }
  | { kind: 'boxes'; boxes: Box[]; width: number | null; height: number | null }
  | { kind: 'entities'; text: string; entities: Entity[] }
  | { kind: 'json'; value: unknown };

type Fields = Record<string, unknown>;

/** `sent`: the inputs of the test, in which the text that entities point at is looked for. */
export function recognise(value: unknown, sent: Fields = {}): Answer {
  const found = isFields(value) ? (boxesOf(value) ?? entitiesOf(value, sent) ?? labelOf(value)) : listOf(value);
  return found ?? { kind: 'json', value };
}

function labelOf(value: Fields): Answer | null {
  const best = scoreOf(value);
  if (best === null) return null;
  const others = scoresOf(value['scores']);
  return { kind: 'classification', ...best, scores: sorted(others.length > 0 ? others : [best]) };
}

/** A list of labels with scores, the best of which is the answer. */
function listOf(value: unknown): Answer | null {
  const rows: unknown = Array.isArray(value) && value.length === 1 && Array.isArray(value[0]) ? value[0] : value;
  if (!Array.isArray(rows) || rows.length === 0) return null;
  const scores = rows.map(scoreOf);
  if (!scores.every((row) => row !== null)) return null;
  const best = sorted(scores)[0];
  return best ? { kind: 'classification', ...best, scores: sorted(scores) } : null;
}

function scoreOf(row: unknown): Score | null {
  if (!isFields(row)) return null;
  const { label, score } = row;
  const named = typeof label === 'string' || typeof label === 'number';
  return named && isShare(score) ? { label: String(label), score } : null;
}

function scoresOf(value: unknown): Score[] {
  if (Array.isArray(value)) return value.map(scoreOf).filter((row) => row !== null);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([label, score]) => (isShare(score) ? [{ label, score }] : []));
}

const sorted = (scores: Score[]): Score[] => scores.toSorted((one, other) => other.score - one.score);

function boxesOf(value: Fields): Answer | null {
  const rows = value['boxes'];
  if (!Array.isArray(rows)) return null;
  const boxes = rows.map(boxOf);
  if (!boxes.every((box) => box !== null)) return null;
  const { width, height } = value;
  return { kind: 'boxes', boxes, width: isNumber(width) ? width : null, height: isNumber(height) ? height : null };
}

function boxOf(row: unknown): Box | null {
  if (!isFields(row)) return null;
  const { label, score, x, y, w, h } = row;
  if (!isNumber(x) || !isNumber(y) || !isNumber(w) || !isNumber(h)) return null;
  return { label: String(label ?? ''), score: isShare(score) ? score : 1, x, y, w, h };
}

function entitiesOf(value: Fields, sent: Fields): Answer | null {
  const rows = value['entities'];
  if (!Array.isArray(rows)) return null;
  const text = typeof value['text'] === 'string' ? value['text'] : Object.values(sent).find(isText);
  if (text === undefined) return null;
  const entities = rows.map(entityOf);
  if (!entities.every((entity) => entity !== null)) return null;
  return { kind: 'entities', text, entities };
}

function entityOf(row: unknown): Entity | null {
  if (!isFields(row)) return null;
  const label = row['label'] ?? row['type'] ?? row['entity'];
  const { start, end, score } = row;
  if (typeof label !== 'string' || !isNumber(start) || !isNumber(end) || end <= start) return null;
  return { label, start, end, score: isShare(score) ? score : null };
}

/** One line about an answer, for the history. */
export function brief(answer: unknown, text: string | null | undefined): string {
  const known = recognise(answer);
  if (known.kind === 'classification') return known.label;
  if (known.kind === 'json' && known.value === null) return text ?? '';
  return JSON.stringify(answer);
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isShare = (value: unknown): value is number => isNumber(value) && value >= 0 && value <= 1;
const isText = (value: unknown): value is string => typeof value === 'string';
