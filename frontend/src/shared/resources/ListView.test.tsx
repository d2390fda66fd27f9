import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { useColumns } from '@/shared/resources/columns';
import { environments } from '@/shared/resources/environments';
import { ListView } from '@/shared/resources/ListView';
import { projects } from '@/shared/resources/projects';
import { useResourceList } from '@/shared/resources/useResource';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));
const WAIT = { timeout: 15_000 };

function Projects() {
  return <ListView {...useResourceList(projects)} title="projects" subtitle="" columns={[]} />;
}

function Environments() {
  const list = useResourceList(environments);
  const column = useColumns<NonNullable<(typeof list)['query']['data']>['items'][number]>(environments, list.tab);
  return (
    <ListView
      {...list}
      title="environments"
      subtitle=""
      // @ts-expect-error: no request has it
      toolbar={{ filters: [{ name: 'frame', label: 'Frame', options: [] }] }}
      // @ts-expect-error: they tell no shelf
      columns={[column.name(), ...column.shelf()]}
    />
  );
}

beforeEach(() => {
  signInAs();
  const nothing = () => HttpResponse.json({ items: [], next_cursor: null, prev_cursor: null, total: 0 });
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/projects', nothing),
    http.get('*/api/v1/environments', nothing),
  );
});

test('purposes are offered where the request has them', async () => {
  const { unmount } = renderPage(<Projects />);
  expect(await screen.findByLabelText('Purpose / task type', {}, WAIT)).toBeInTheDocument();
  unmount();
  renderPage(<Environments />);
  expect(await screen.findByText('environments', {}, WAIT)).toBeInTheDocument();
  expect(screen.queryByLabelText('Purpose / task type')).toBeNull();
});
