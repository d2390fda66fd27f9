import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { CaseListPage } from '@/features/cases/pages/CaseListPage';
import { EnvironmentListPage } from '@/features/environments/pages/EnvironmentListPage';
import { ProjectListPage } from '@/features/projects/pages/ProjectListPage';
import { SharedModelListPage } from '@/features/sharedmodels/pages/SharedModelListPage';
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

test.each([
  ['environments', <EnvironmentListPage key="environments" />, /cannot be created in this version; to train a model,/],
  ['projects', <ProjectListPage key="projects" />, /cannot be created in this version; to train a model,/],
  ['shared-models', <SharedModelListPage key="shared-models" />, /cannot be shared in this version; your own are/],
  ['cases', <CaseListPage key="cases" />, /None come with this version; the first steps lead/],
])('without %s it is said what they are for, and what does the same today', async (path, page, hint) => {
  signInAs();
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get(`*/api/v1/${path}`, () => HttpResponse.json({ items: [], next_cursor: null, total: 0 })),
  );
  renderPage(page);
  expect(await screen.findByText(hint, {}, { timeout: 15_000 })).toBeInTheDocument();
});
