/** A report as files to be kept: pure functions, tested in reportFile.test.ts. */
import { lineOf, type Report } from '@/features/datasets/lib';
import type { Reason } from '@/shared/api/generated/types.gen';

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

interface Words {
  /** Of the columns: file, line, reason, advice. */
  columns: readonly string[];
  text: (coded: Reason) => { title: string; hint: string };
}

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
  return `\ufeff${rows.map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: string): string {
  const plain = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
