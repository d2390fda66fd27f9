import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { EnvironmentListPage } from '@/features/environments/pages/EnvironmentListPage';
import { ProjectListPage } from '@/features/projects/pages/ProjectListPage';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

test.each([
  ['environments', <EnvironmentListPage key="environments" />],
  ['projects', <ProjectListPage key="projects" />],
])('%s are listed, and are no links as long as there are no pages of them', async (path, page) => {
  const asked: string[] = [];
  signInAs();
  const row = {
    id: '1',
    name: 'Notebook',
    description: '',
    resource_kind: 'cpu',
    image_state: 'failed',
    visibility: 'private',
    state: 'failed',
    reason: { code: 'image.build_failed', params: {} },
  };
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get(`*/api/v1/${path}`, ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ items: [row], next_cursor: null, prev_cursor: null, total: 1 });
    }),
  );
  renderPage(page);
  expect((await screen.findByText('Notebook', {}, { timeout: 15_000 })).closest('a')).toBeNull();
  expect(screen.getByText('The image could not be built')).toBeInTheDocument();
  expect(asked).toEqual(['?page_size=20&tab=mine']);
});
