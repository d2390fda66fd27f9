import { expect, test } from 'vitest';
import { reportCsv } from '@/features/datasets/reportFile';

const reason = (code: string, params: Record<string, unknown> = {}) => ({ code, params, hint_code: null, detail: '' });
const words = {
  columns: ['文件', '行', '原因', '建议'],
  text: ({ code }: { code: string }) => ({ title: `题,${code}`, hint: '' }),
};

test('warnings and skipped samples are lines that spreadsheets read, and no formulas', () => {
  const errors = [
    { ...reason('sample.empty', { line: 3 }), file: 'a/评论.csv' },
    { ...reason('sample.too_long'), file: '=HYPERLINK("x")' },
  ];
  expect(reportCsv({ warnings: [reason('import.warning.imbalance')], errors }, words)).toBe(
    '\ufeff文件,行,原因,建议,code\r\n' +
      ',,"题,import.warning.imbalance",,import.warning.imbalance\r\n' +
      'a/评论.csv,3,"题,sample.empty",,sample.empty\r\n' +
      `"'=HYPERLINK(""x"")",,"题,sample.too_long",,sample.too_long\r\n`,
  );
});
