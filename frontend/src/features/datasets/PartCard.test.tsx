import { configure, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { PartCard } from '@/features/datasets/components/PartCard';
import type { DatasetDetail, PartView } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';

configure({ asyncUtilTimeout: 15_000 });

const upload = vi.hoisted(() => ({ state: null as object | null }));
vi.mock('@/shared/upload/useUpload', () => ({
  useUpload: () => ({ ...upload, active: true, unfinished: undefined, clear: () => undefined }),
}));
vi.mock('@/shared/resources/StorageNote', () => ({ StorageNote: () => null }));

const reason = { code: 'import.no_samples', params: {}, hint_code: null, detail: '' };
const part = {
  part: 'train',
  state: 'invalid',
  filename: 'old.zip',
  size: 9,
  version: 1,
  reason,
} as unknown as PartView;
const dataset = { id: 'D1', name: 'News', parts: [part] } as unknown as DatasetDetail;

test('what was wrong with the file before is gone while the next one goes up', async () => {
  signInAs();
  const card = <PartCard dataset={dataset} part={part} mayEdit />;
  const { unmount } = renderPage(card);
  expect(await screen.findByText(/old\.zip/)).toBeInTheDocument();
  expect(document.querySelector('.ant-alert-error')).not.toBeNull();
  unmount();
  upload.state = { phase: 'sending', name: 'new.zip', size: 100, sent: 10, speed: 1, secondsLeft: 90, problem: null };
  renderPage(card);
  expect(await screen.findByText('new.zip')).toBeInTheDocument();
  expect(screen.queryByText(/old\.zip/)).not.toBeInTheDocument();
  expect(document.querySelector('.ant-alert-error')).toBeNull();
});
