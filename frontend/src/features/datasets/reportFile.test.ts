import { expect, test } from 'vitest';
import { classesCsv, reportCsv } from '@/features/datasets/reportFile';

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

test('classes are lines with their samples, and marks where there are any', () => {
  const columns = { name: '类别', samples: '样本数', marks: '标注数', bytes: '字节' };
  const plain = { name: '人', count: 12, size: 90 };
  expect(classesCsv([plain], columns)).toBe('\ufeff类别,样本数,字节\r\n人,12,90\r\n');
  expect(classesCsv([{ ...plain, annotations: 30 }], columns)).toBe('\ufeff类别,样本数,标注数,字节\r\n人,12,30,90\r\n');
});
