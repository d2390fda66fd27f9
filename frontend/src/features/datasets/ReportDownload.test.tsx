import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { ReportDownload } from '@/features/datasets/components/ReportDownload';
import { renderPage, signInAs } from '@/shared/testing/render';
import { aPart } from '@/shared/testing/things';

/** jsdom's blobs have no `text`. */
const textOf = (blob: Blob) =>
  new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(String(reader.result));
    };
    reader.readAsText(blob);
  });

test('a report is kept as a table of what was found, and whole', async () => {
  signInAs();
  const kept: Blob[] = [];
  const names: string[] = [];
  vi.stubGlobal(
    'URL',
    Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${kept.push(blob)}`, revokeObjectURL: vi.fn() }),
  );
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  const errors = [{ code: 'sample.empty', params: { line: 3 }, hint_code: null, detail: '', file: 'a.csv' }];
  const report = { samples: 2, bad: 1, errors, warnings: [], classes: [] };
  renderPage(<ReportDownload name="评论" part={aPart({ version: 2, report })} />);
  fireEvent.click(await screen.findByRole('button', { name: /Findings/ }));
  fireEvent.click(screen.getByRole('button', { name: /Whole report/ }));
  await waitFor(() => {
    expect(names).toEqual(['评论 v2 Training set.csv', '评论 v2 Training set.json']);
  });
  const [table, whole] = await Promise.all(kept.map(textOf));
  expect(table).toContain('a.csv,3,');
  expect(JSON.parse(whole ?? '')).toEqual(report);
});

test('a part without a report offers nothing to keep', () => {
  signInAs();
  renderPage(<ReportDownload name="x" part={aPart({ report: null })} />);
  expect(screen.queryByRole('button', { name: /report/i })).not.toBeInTheDocument();
});
