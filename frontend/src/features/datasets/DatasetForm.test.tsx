import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { DatasetNewPage } from '@/features/datasets/pages/DatasetNewPage';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

// a page of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 120_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const ME = '01J00000000000000000000000';
const TYPE = {
  code: 'text_classification',
  names: { zh: '文本分类', en: 'Text classification' },
  annotations: ['classification'],
  formats: ['dir', 'json'],
  importable: ['dir', 'json'],
};
const TYPED = { name: 'News', kind: ['text', 'text_classification'], annotation: 'classification', format: 'dir' };

const field = (id: string) => document.getElementById(id);

/** The form as somebody filled it in. */
async function filledIn(): Promise<HTMLElement> {
  sessionStorage.setItem(`modelyard.typed:${ME}:dataset:new`, JSON.stringify(TYPED));
  renderPage(<DatasetNewPage />, '/datasets/new');
  const submit = await screen.findByText('Create and upload data');
  await waitFor(() => expect(field('name')).toHaveValue('News'));
  return submit;
}

const submit = () => {
  const form = document.querySelector('form');
  if (form) fireEvent.submit(form);
};

beforeEach(() => {
  signInAs({ id: ME });
  server.use(
    http.get('*/api/v1/purposes', () =>
      HttpResponse.json([{ code: 'text', names: { zh: '文本', en: 'Text' }, task_types: [TYPE] }]),
    ),
    http.get('*/api/v1/algorithms', () => HttpResponse.json({ items: [], next_cursor: null })),
  );
});

test('a form that is sent twice makes one dataset, and is not sent again while the answer is on its way', async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post('*/api/v1/datasets', ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      return new Promise<never>(() => undefined);
    }),
  );
  const button = await filledIn();
  submit();
  submit();
  await waitFor(() => expect(button.closest('button')).toHaveClass('ant-btn-loading'));
  await waitFor(() => expect(keys.length).toBeGreaterThan(0));
  const sent = keys.length;
  submit();
  await new Promise((passed) => setTimeout(passed, 300));
  expect(keys).toHaveLength(sent);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/.{16}/);
});

test.each([
  ['format', 'format'],
  ['task_type', 'kind'],
])('what does not go together is said at the field of %s', async (refused, shown) => {
  const params = { field: refused, offered: ['json'] };
  server.use(
    http.post('*/api/v1/datasets', () =>
      HttpResponse.json({ code: 'dataset.combination_not_offered', status: 422, params }, { status: 422 }),
    ),
  );
  await filledIn();
  submit();
  const refusal = await waitFor(() => {
    const found = document.querySelector('.ant-form-item-has-error');
    expect(found).not.toBeNull();
    return found;
  });
  expect(refusal?.querySelector(`[id^="${shown}"]`)).not.toBeNull();
});
