/** A report as files to be kept: pure functions, tested in reportFile.test.ts. */
import { type ClassCount, isMarked, lineOf, type Report } from '@/features/datasets/lib';
import type { Reason } from '@/shared/api/generated/types.gen';

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

interface Words {
  /** Of the columns: file, line, reason, advice. */
  columns: readonly string[];
  text: (coded: Reason) => { title: string; hint: string };
}

type ClassColumn = 'name' | 'samples' | 'marks' | 'bytes';

/** A line for each warning and each sample that was skipped (RFC 4180, with the mark by which Excel knows UTF-8). */
export function reportCsv(report: Pick<Report, 'errors' | 'warnings'>, { columns, text }: Words): string {
  const row = (file: string, line: number | null, coded: Reason) => {
    const { title, hint } = text(coded);
    return [file, line === null ? '' : String(line), title, hint, coded.code];
  };
  const rows = [
    [...columns, 'code'],
    ...report.warnings.map((warning) => row('', null, warning)),
    ...report.errors.map((error) => row(error.file, lineOf(error), error)),
  ];
  return csv(rows);
}

/** A line for each class, below what the columns are called: class, samples, marks (where there are any), bytes. */
export function classesCsv(classes: readonly ClassCount[], columns: Record<ClassColumn, string>): string {
  const marks = (value: string | number | undefined) => (classes.some(isMarked) ? [String(value ?? 0)] : []);
  return csv([
    [columns.name, columns.samples, ...marks(columns.marks), columns.bytes],
    ...classes.map(({ name, count, annotations, size }) => [name, String(count), ...marks(annotations), String(size)]),
  ]);
}

function csv(rows: string[][]): string {
  return `\ufeff${rows.map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: string): string {
  const plain = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
