/** What an archive of each format looks like: a small tree and the beginning of its data file. */

interface LayoutLine {
  depth: number;
  name: string;
  folder?: boolean;
}

export interface Layout {
  lines: LayoutLine[];
  /** The beginning of the file named by `file`. */
  sample?: { file: string; text: string };
}

/** Words of the chosen language for what users name themselves. */
interface LayoutWords {
  classA: string;
  classB: string;
  textA: string;
  textB: string;
  /** A text in which two things of one kind stand, one of which is related to the other. */
  marked: { text: string; label: string; words: readonly [string, string]; relation: string };
}

const folder = (depth: number, name: string): LayoutLine => ({ depth, name: `${name}/`, folder: true });
const file = (depth: number, name: string): LayoutLine => ({ depth, name });

const MEDIA: Record<string, string> = { image: 'jpg', text: 'txt', speech: 'wav', video: 'mp4' };

/** One word a line instead of one text. */
export const isConll = (format: string, taskType: string): boolean =>
  format === 'single_text' && taskType === 'entity_extraction';

/** The layout of a format for a task type; null for a combination that this console does not know. */
export function layoutOf(format: string, purpose: string, taskType: string, words: LayoutWords): Layout | null {
  if (format === 'dir') return classFolders(MEDIA[purpose] ?? 'txt', words);
  if (format === 'brat_ann') return brat(taskType, words);
  if (format === 'single_text') return lines(taskType, words);
  return format === 'json' ? json(purpose, taskType, words) : null;
}

function classFolders(extension: string, { classA, classB }: LayoutWords): Layout {
  const inside = (name: string) => [folder(0, name), file(1, `1.${extension}`), file(1, `2.${extension}`)];
  return { lines: [...inside(classA), ...inside(classB)] };
}

function brat(taskType: string, { marked }: LayoutWords): Layout {
  const entities = spansOf(marked).map(
    ({ start, end, word }, index) => `T${index + 1}\t${marked.label} ${start} ${end}\t${word}`,
  );
  const relation = taskType === 'relation_extraction' ? [`R1\t${marked.relation} Arg1:T1 Arg2:T2`] : [];
  return {
    lines: [file(0, '1.txt'), file(0, '1.ann'), file(0, '2.txt'), file(0, '2.ann')],
    sample: { file: '1.ann', text: [...entities, ...relation].join('\n') },
  };
}

/** Where the two stand in the text. */
function spansOf({ text, words }: LayoutWords['marked']) {
  return words.map((word) => ({ word, start: text.indexOf(word), end: text.indexOf(word) + word.length }));
}

function lines(taskType: string, words: LayoutWords): Layout {
  if (taskType === 'entity_extraction') {
    return { lines: [file(0, 'data.conll')], sample: { file: 'data.conll', text: conll(words.marked) } };
  }
  const text = `${words.classA}\t${words.textA}\n${words.classB}\t${words.textB}`;
  return { lines: [file(0, 'data.tsv')], sample: { file: 'data.tsv', text } };
}

/** A line for each word or, where none are set apart, each character. */
function conll(marked: LayoutWords['marked']): string {
  const spans = spansOf(marked);
  const rows = [...marked.text.matchAll(marked.text.includes(' ') ? /\S+/g : /\S/gu)].map(({ 0: said, index }) => {
    const within = spans.find(({ start, end }) => start <= index && index < end);
    return `${said}\t${within ? `${within.start === index ? 'B' : 'I'}-${marked.label}` : 'O'}`;
  });
  return `${rows.join('\n')}\n`;
}

function json(purpose: string, taskType: string, words: LayoutWords): Layout {
  const images = [folder(0, 'images'), file(1, '1.jpg'), file(1, '2.jpg')];
  if (taskType === 'object_detection' || taskType === 'semantic_segmentation') {
    return { lines: [...images, file(0, 'annotations.json')], sample: { file: 'annotations.json', text: coco(words) } };
  }
  if (taskType === 'entity_extraction' || taskType === 'relation_extraction') {
    const { text: said, label, relation } = words.marked;
    const entities = spansOf(words.marked).map(
      ({ start, end }, index) =>
        `\n   {"id": ${index + 1}, "start": ${start}, "end": ${end},\n    "label": "${label}"}`,
    );
    const relations =
      taskType === 'relation_extraction' ? `,\n  "relations": [\n   {"type": "${relation}", "from": 1, "to": 2}]` : '';
    const text = `[{"text": "${said}",\n  "entities": [${entities.join(',')}]${relations}}]`;
    return { lines: [file(0, 'data.json')], sample: { file: 'data.json', text } };
  }
  if (purpose === 'image') {
    const text = `[{"file": "images/1.jpg",\n  "label": "${words.classA}"},\n {"file": "images/2.jpg",\n  "label": "${words.classB}"}]`;
    return { lines: [...images, file(0, 'data.json')], sample: { file: 'data.json', text } };
  }
  const text = `[{"text": "${words.textA}",\n  "label": "${words.classA}"},\n {"text": "${words.textB}",\n  "label": "${words.classB}"}]`;
  return { lines: [file(0, 'data.json')], sample: { file: 'data.json', text } };
}

function coco({ classA }: LayoutWords): string {
  return [
    '{"images": [',
    '  {"id": 1, "file_name": "1.jpg",',
    '   "width": 640, "height": 480}],',
    ' "annotations": [',
    '  {"id": 1, "image_id": 1,',
    '   "category_id": 1,',
    '   "bbox": [10, 20, 100, 80]}],',
    ' "categories": [',
    `  {"id": 1, "name": "${classA}"}]}`,
  ].join('\n');
}

/** Which of the notes on a layout apply (`layout.<name>`), in their order. */
export function notesOf(format: string, purpose: string, taskType: string, testMode: string | undefined): string[] {
  return [
    ...aboutOf(format, taskType),
    ...(testMode === 'separate' ? ['separate'] : []),
    'wrapper',
    ...(purpose === 'text' ? ['encoding'] : []),
  ];
}

function aboutOf(format: string, taskType: string): string[] {
  if (taskType === 'object_detection' || taskType === 'semantic_segmentation') return ['detection'];
  const isMarked = format === 'json' && (taskType === 'entity_extraction' || taskType === 'relation_extraction');
  return [
    `about.${isConll(format, taskType) ? 'conll' : format}`,
    ...(isMarked ? ['entities'] : []),
    ...(isMarked && taskType === 'relation_extraction' ? ['relations'] : []),
  ];
}
