/** Where things are marked in a text: pure functions, tested in marks.test.ts. */

/** From its first character to the one behind it, in characters (code points) from 0. */
type Span = readonly [start: number, end: number];

export interface Mark {
  label: string;
  /** Several, where it stands in several places. */
  spans: readonly Span[];
  /** What else is said of it. */
  note?: string;
}

interface Place {
  mark: Mark;
  start: number;
  end: number;
  /** Which of the mark's places it is, from 1. */
  part: number;
  /** Of places that overlap none has that of another; 0 is the outermost. */
  level: number;
}

interface Piece {
  text: string;
  /** What it is in, the innermost last. */
  within: Place[];
  /** What ends with it, the innermost first. */
  ending: Place[];
}

/** So many are shown of one text. */
const MOST = 300;

/** The marks that lie in the part of a text that is shown. */
export function shownMarks<M extends Pick<Mark, 'spans'>>(text: string, marks: readonly M[]): M[] {
  const { length } = Array.from(text);
  return marks
    .filter(({ spans }) => spans.every(([start, end]) => start >= 0 && start < end && end <= length))
    .slice(0, MOST);
}

/** The words that are marked. */
export function wordsOf(text: string, { spans }: Pick<Mark, 'spans'>): string {
  const characters = Array.from(text);
  return spans.map(([start, end]) => characters.slice(start, end).join('')).join(' … ');
}

/** The text cut wherever a mark begins or ends. */
export function piecesOf(text: string, marks: readonly Mark[]): Piece[] {
  const characters = Array.from(text);
  const places = placesOf(shownMarks(text, marks));
  const cuts = [...new Set([0, characters.length, ...places.flatMap(({ start, end }) => [start, end])])];
  const [, ...ends] = cuts.sort((one, other) => one - other);
  return ends.map((to, index) => {
    const from = cuts[index] ?? 0;
    return {
      text: characters.slice(from, to).join(''),
      within: places.filter(({ start, end }) => start <= from && to <= end),
      ending: places.filter(({ end }) => end === to).reverse(),
    };
  });
}

function placesOf(marks: readonly Mark[]): Place[] {
  const endOf: number[] = [];
  return marks
    .flatMap((mark) => mark.spans.map(([start, end], index) => ({ mark, start, end, part: index + 1 })))
    .sort((one, other) => one.start - other.start || other.end - one.end)
    .map((place) => {
      const free = endOf.findIndex((end) => end <= place.start);
      const level = free < 0 ? endOf.length : free;
      endOf[level] = place.end;
      return { ...place, level };
    });
}

/** A number below `count` that is always the same for a name: its place among those that are known, if it is one. */
export function steadyIndex(name: string, known: readonly string[], count: number): number {
  const place = known.indexOf(name);
  if (place >= 0) return place % count;
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % count;
}
