/** What the dataset pages compute: pure functions, tested in lib.test.ts. */
import type { DatasetDetail, DatasetRow, PartView, Reason } from '@/shared/api/generated/types.gen';
import { listSearch } from '@/shared/domain/listSearch';
import { tabSearch } from '@/shared/domain/pageTabs';

export type PartName = PartView['part'];
export type ImportState = DatasetRow['import_state'];

/** The parts of a dataset's page. */
export const TABS = ['overview', 'report', 'samples', 'versions'] as const;
/** What the address of that page may say: its part, and which samples are shown. */
export const DETAIL_FILTERS = ['tab', 'part', 'label'] as const;

/** `validateSearch` of that page. */
export const detailSearch = (raw: Record<string, unknown>) => ({
  ...listSearch(DETAIL_FILTERS)(raw),
  ...tabSearch(TABS)(raw),
});

export const IMPORT_STATES: readonly ImportState[] = [
  'empty',
  'partial',
  'uploading',
  'interrupted',
  'validating',
  'ready',
  'invalid',
];
export const FORMATS = ['dir', 'json', 'single_text', 'brat_ann'] as const;
/** What the import reads. */
export const ARCHIVES: readonly string[] = ['.zip', '.rar', '.7z', '.tar', '.tgz', '.gz', '.bz2', '.xz', '.zst'];

/** A file that was left out, and why. */
export interface SampleError extends Reason {
  file: string;
}

export interface ClassCount {
  name: string;
  /** Of samples. */
  count: number;
  /** Bytes. */
  size: number;
  /** How many marks of the class there are, where a sample may have several. */
  annotations?: number;
}

/** What was found in a part; sizes in bytes. The service lists at most 1,000 classes and errors, and counts all: those
 * classes that have samples in `classCount`, errors in `bad`. */
export interface Report {
  samples: number;
  bad: number;
  size: number;
  smallest: number;
  largest: number;
  ignored: number;
  classes: ClassCount[];
  classCount: number;
  errors: SampleError[];
  warnings: Reason[];
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

/** A part's report with every field there; null while there is none. */
export function reportOf(part: PartView | undefined): Report | null {
  const raw = part?.report;
  if (!raw) return null;
  return {
    samples: number(raw['samples']),
    bad: number(raw['bad']),
    size: number(raw['size']),
    smallest: number(raw['smallest']),
    largest: number(raw['largest']),
    ignored: number(raw['ignored']),
    classes: list<ClassCount>(raw['classes']),
    classCount: number(raw['class_count']),
    errors: list<SampleError>(raw['errors']),
    warnings: list<Reason>(raw['warnings']),
  };
}

/** The line of a file that an error is about, where it has one. */
export function lineOf(error: SampleError): number | null {
  const line = error.params?.['line'];
  return typeof line === 'number' ? line : null;
}

/** The names that a warning is about: classes, or the first files. */
export function examplesOf(warning: Reason): string[] {
  const { classes, examples, texts, folders } = warning.params ?? {};
  return [classes, folders, texts ?? examples].flatMap((names) => list<unknown>(names)).map(String);
}

/** Classes that have samples. */
export function classesIn(report: Report | null): number {
  return report?.classCount ?? 0;
}

/** How many marks of all classes there are; null where samples have none, or not all classes are listed. */
export function marksIn({ classes, classCount }: Report): number | null {
  if (classCount > classes.length || !classes.some(isMarked)) return null;
  return classes.reduce((sum, { annotations = 0 }) => sum + annotations, 0);
}

/** Whether its samples may have several marks of it. */
export const isMarked = ({ annotations }: Pick<ClassCount, 'annotations'>): boolean => annotations !== undefined;

/** What a guess was about, and what else it may be; null for another warning, and where nothing was guessed. */
export function guessIn({
  code,
  params,
}: Reason): { field: 'names_encoding' | 'texts_encoding'; others: string[] } | null {
  const others = list<string>(params?.['others']);
  if (others.length === 0) return null;
  if (code === 'import.warning.names_guessed') return { field: 'names_encoding', others };
  return code === 'import.warning.encoding' ? { field: 'texts_encoding', others } : null;
}

/** Whether there is anything to be said about it. */
export function found(report: Report): boolean {
  return report.warnings.length > 0 || report.errors.length > 0;
}

export interface ClassRow {
  name: string;
  /** Samples. */
  train: number;
  test: number;
  /** Where a sample may have several. */
  marks?: Record<PartName, number>;
}

/** Samples of each class on both sides, in the order of the names. */
export function classRows(train: Report | null, test: Report | null): ClassRow[] {
  const rows = new Map<string, ClassRow>();
  for (const [side, report] of [['train', train] as const, ['test', test] as const]) {
    for (const { name, count, annotations } of report?.classes ?? []) {
      const row = rows.get(name) ?? { name, train: 0, test: 0 };
      row[side] = count;
      if (annotations !== undefined) row.marks = { train: 0, test: 0, ...row.marks, [side]: annotations };
      rows.set(name, row);
    }
  }
  return [...rows.values()];
}

/** What the import said of test samples that are trained on, too. */
export function trainedOn(parts: readonly PartView[] | undefined): Reason | undefined {
  return reportOf(partNamed(parts, 'test'))?.warnings.find(({ code }) => code === 'import.warning.trained_on');
}

/** The parts that a test mode wants. */
export function wantedParts(testMode: DatasetRow['test_mode']): PartName[] {
  return testMode === 'ratio' ? ['train'] : ['train', 'test'];
}

/** What its archives are for: fields of its form. */
export const KIND = ['kind', 'annotation', 'format'] as const;

/** Fields of a dataset's form that may not be changed any more, for samples were read by them already. */
export function fixedFields({
  current_version,
  parts,
}: DatasetDetail): readonly ((typeof KIND)[number] | 'test_mode')[] {
  if (current_version !== null) return [...KIND, 'test_mode'];
  return parts?.some(({ state }) => state === 'ready') ? KIND : [];
}

/** What of the dataset would have to be otherwise for an archive that was refused; null: nobody knows. */
export function suggestedBy({ reason }: PartView): { test_mode?: string; format?: string; task_type?: string } | null {
  if (reason?.code === 'import.split_folders') return { test_mode: 'separate' };
  return (reason?.params?.suggested as { format?: string; task_type?: string } | undefined) ?? null;
}

/** Where a new dataset stands: 1 upload, 2 checking, 3 report. */
export function stepOf(dataset: Pick<DatasetDetail, 'parts'>): 1 | 2 | 3 {
  const parts = dataset.parts ?? [];
  if (parts.length > 0 && parts.every((part) => part.state === 'ready')) return 3;
  return parts.some((part) => part.state === 'validating' || part.state === 'invalid') &&
    parts.every((part) => !['empty', 'uploading', 'interrupted'].includes(part.state))
    ? 2
    : 1;
}

/** The chosen one if it is offered, else the first that is. */
export function offered<T extends string>(chosen: T | undefined, choices: readonly T[]): T | undefined {
  return chosen !== undefined && choices.includes(chosen) ? chosen : choices[0];
}

/** Whether every part of it is there to be looked at. */
export function partNamed(parts: readonly PartView[] | undefined, name: PartName): PartView | undefined {
  return parts?.find((part) => part.part === name);
}
