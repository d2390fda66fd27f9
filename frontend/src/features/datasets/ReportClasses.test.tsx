import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ReportClasses } from '@/features/datasets/components/ReportClasses';
import { reportOf } from '@/features/datasets/lib';
import { renderPage, signInAs } from '@/shared/testing/render';
import { aPart } from '@/shared/testing/things';

const PATIENT = { timeout: 15_000 };

function show(classes: object[]) {
  signInAs();
  const report = reportOf(aPart({ report: { classes, class_count: classes.length } }));
  if (report) renderPage(<ReportClasses report={report} />);
}

const rows = async () => (await screen.findAllByRole('row', {}, PATIENT)).map((row) => row.textContent);

test('each class has its samples and, where there are several in one, its marks', async () => {
  show([{ name: '人', count: 12, size: 90, annotations: 30 }]);
  const [head, row] = await rows();
  expect(head).toMatch(/Samples.*Marks/);
  expect(row).toMatch(/^人1230/);
});

test('there is no column of marks where a sample is of one class', async () => {
  show([{ name: 'a', count: 12, size: 90 }]);
  const [head] = await rows();
  expect(head).toMatch(/^ClassSamplesSize$/);
});
