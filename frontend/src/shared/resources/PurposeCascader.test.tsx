import { configure, fireEvent, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { PurposeCascader } from '@/shared/resources/PurposeCascader';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

test('says why there is nothing to choose from, and tries again', async () => {
  signInAs();
  let answer: () => Response = () => HttpResponse.json({ code: 'service.unavailable', status: 503 }, { status: 503 });
  server.use(http.get('*/api/v1/purposes', () => answer()));
  renderPage(<PurposeCascader defaultOpen />);
  expect(await screen.findByText('Temporarily unavailable')).toBeInTheDocument();
  answer = () => HttpResponse.json([{ code: 'text', names: { en: 'Text' }, task_types: [] }]);
  fireEvent.click(screen.getByText('Try again'));
  expect(await screen.findByText('Text')).toBeInTheDocument();
  expect(screen.queryByText('Temporarily unavailable')).toBeNull();
});
