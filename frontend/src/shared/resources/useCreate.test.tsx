import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { Button, Form } from 'antd';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import type { DatasetIn } from '@/shared/api/generated/types.gen';
import { NameItem } from '@/shared/components/BasicItems';
import { datasets } from '@/shared/resources/datasets';
import { useCreate } from '@/shared/resources/useCreate';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const KEY = 'modelyard.typed:u:new';
const MADE = { id: '1', name: 'News', revision: 1, owner_id: 'u' };
const onMade = vi.fn<(made: object) => void>();

function NewOne() {
  const [form] = Form.useForm<DatasetIn>();
  const creating = useCreate(datasets, { form, draftKey: KEY, onMade });
  return (
    <Form<DatasetIn> form={form} initialValues={{ name: 'News' }} onFinish={(typed) => creating.mutate(typed)}>
      <NameItem missing="missing" />
      <Button htmlType="submit">create</Button>
    </Form>
  );
}

beforeEach(() => {
  signInAs();
  onMade.mockClear();
});

test('a name that is taken is said at the name; sent again it is the same request', async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post('*/api/v1/datasets', ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      const problem = { code: 'dataset.name_taken', status: 409, params: { name: 'News' } };
      return keys.length === 1 ? HttpResponse.json(problem, { status: 409 }) : HttpResponse.json(MADE);
    }),
  );
  renderPage(<NewOne />);
  const button = await screen.findByText('create');
  fireEvent.click(button);
  await waitFor(() => {
    expect(document.querySelector('.ant-form-item-explain-error')).not.toBeNull();
  });
  expect(onMade).not.toHaveBeenCalled();
  fireEvent.click(button);
  await waitFor(() => {
    expect(onMade).toHaveBeenCalledWith(MADE);
  });
  expect(keys).toEqual([expect.any(String), keys[0]]);
});

test('once one was made the lists are old and what was typed is forgotten', async () => {
  sessionStorage.setItem(KEY, '{"name":"News"}');
  server.use(http.post('*/api/v1/datasets', () => HttpResponse.json(MADE, { status: 201 })));
  const { queryClient } = renderPage(<NewOne />);
  queryClient.setQueryData(datasets.listKey, { items: [] });
  fireEvent.click(await screen.findByText('create'));
  await waitFor(() => {
    expect(onMade).toHaveBeenCalledWith(MADE);
  });
  expect(queryClient.getQueryState(datasets.listKey)?.isInvalidated).toBe(true);
  expect(sessionStorage.getItem(KEY)).toBeNull();
});
