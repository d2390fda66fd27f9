import { configure, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { tasks } from '@/shared/resources/tasks';
import { ThingLink } from '@/shared/resources/ThingLink';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

const show = () =>
  renderPage(
    <ThingLink resource={tasks} id="T1">
      Night run
    </ThingLink>,
  );

test('what is there is linked to', async () => {
  signInAs();
  server.use(http.get('*/api/v1/training-tasks/T1', () => HttpResponse.json({ id: 'T1' })));
  show();
  expect(await screen.findByRole('link', { name: 'Night run' })).toHaveAttribute('href', '/training/T1');
});

test('what was deleted is named only', async () => {
  signInAs();
  server.use(
    http.get('*/api/v1/training-tasks/T1', () =>
      HttpResponse.json({ code: 'resource.not_found', status: 404 }, { status: 404 }),
    ),
  );
  show();
  expect(await screen.findByText('(deleted or not visible to you)')).toBeInTheDocument();
  expect(screen.getByText(/Night run/)).toBeInTheDocument();
  expect(screen.queryByRole('link')).not.toBeInTheDocument();
});

test('what could not be asked for is linked to', async () => {
  signInAs();
  server.use(http.get('*/api/v1/training-tasks/T1', () => HttpResponse.error()));
  show();
  expect(await screen.findByRole('link', { name: 'Night run' })).toBeInTheDocument();
});
