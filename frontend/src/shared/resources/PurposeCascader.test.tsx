import { configure, fireEvent, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import type { ComponentProps } from 'react';
import { expect, test } from 'vitest';
import { PurposeCascader } from '@/shared/resources/PurposeCascader';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

const type = (code: string, retired: boolean) => ({ code, names: { en: code }, importable: ['dir'], retired });

configure({ asyncUtilTimeout: 15_000 });

test('says why there is nothing to choose from, and tries again', async () => {
  signInAs();
  let answer: () => Response = () => HttpResponse.json({ code: 'service.unavailable', status: 503 }, { status: 503 });
  server.use(http.get('*/api/v1/purposes', () => answer()));
  renderPage(<PurposeCascader defaultOpen />);
  expect(await screen.findByText('Temporarily unavailable')).toBeInTheDocument();
  answer = () => HttpResponse.json([{ code: 'text', names: { en: 'Text' }, task_types: [type('news', false)] }]);
  fireEvent.click(screen.getByText('Try again'));
  expect(await screen.findByText('Text')).toBeInTheDocument();
  expect(screen.queryByText('Temporarily unavailable')).toBeNull();
});

const SOME = [
  { code: 'text', names: { en: 'Text' }, retired: false, task_types: [type('news', false), type('old', true)] },
  { code: 'film', names: { en: 'Film' }, retired: true, task_types: [type('scenes', false)] },
];

test.each([
  ['a form offers nothing that is retired', {}, ['Text', 'news']],
  ['but what it has already', { value: ['text', 'old'] }, ['Text', 'news', 'oldRetired']],
  ['a filter offers all', { allowPurposeOnly: true }, ['Text', 'FilmRetired', 'news', 'oldRetired']],
] as [string, ComponentProps<typeof PurposeCascader>, string[]][])('%s', async (_, props, shown) => {
  signInAs();
  server.use(http.get('*/api/v1/purposes', () => HttpResponse.json(SOME)));
  renderPage(<PurposeCascader defaultOpen {...props} />);
  const text = await screen.findByText('Text');
  if (props.allowPurposeOnly) fireEvent.mouseEnter(text);
  else fireEvent.click(text);
  await screen.findByText('news');
  const names = screen.getAllByRole('menuitemcheckbox', { hidden: true }).map((item) => item.textContent);
  expect(names).toEqual(shown);
});
