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
  entity: string;
}

const folder = (depth: number, name: string): LayoutLine => ({ depth, name: `${name}/`, folder: true });
const file = (depth: number, name: string): LayoutLine => ({ depth, name });

const MEDIA: Record<string, string> = { image: 'jpg', text: 'txt', speech: 'wav', video: 'mp4' };

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

function brat(taskType: string, { entity, textA }: LayoutWords): Layout {
  const first = `T1\t${entity} 0 2\t${textA.slice(0, 2)}`;
  const relation = taskType === 'relation_extraction' ? '\nR1\tRel Arg1:T1 Arg2:T2' : '';
  return {
    lines: [file(0, '1.txt'), file(0, '1.ann'), file(0, '2.txt'), file(0, '2.ann')],
    sample: { file: '1.ann', text: first + relation },
  };
}

function lines(taskType: string, words: LayoutWords): Layout {
  if (taskType === 'entity_extraction') {
    const [a = '', b = ''] = words.textA;
    const tag = words.entity;
    return { lines: [file(0, 'data.conll')], sample: { file: 'data.conll', text: `${a}\tB-${tag}\n${b}\tI-${tag}\n` } };
  }
  const text = `${words.classA}\t${words.textA}\n${words.classB}\t${words.textB}`;
  return { lines: [file(0, 'data.tsv')], sample: { file: 'data.tsv', text } };
}

function json(purpose: string, taskType: string, words: LayoutWords): Layout {
  const images = [folder(0, 'images'), file(1, '1.jpg'), file(1, '2.jpg')];
  if (taskType === 'object_detection' || taskType === 'semantic_segmentation') {
    return { lines: [...images, file(0, 'annotations.json')], sample: { file: 'annotations.json', text: coco(words) } };
  }
  if (taskType === 'entity_extraction' || taskType === 'relation_extraction') {
    const entity = `\n   {"id": 1, "start": 0, "end": 2,\n    "label": "${words.entity}"}`;
    const relations = taskType === 'relation_extraction' ? ',\n  "relations": []' : '';
    const text = `[{"text": "${words.textA}",\n  "entities": [${entity}]${relations}}]`;
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
  const boxes = taskType === 'object_detection' || taskType === 'semantic_segmentation';
  return [
    boxes ? 'detection' : `about.${format}`,
    ...(testMode === 'separate' ? ['separate'] : []),
    'wrapper',
    ...(purpose === 'text' ? ['encoding'] : []),
  ];
}
