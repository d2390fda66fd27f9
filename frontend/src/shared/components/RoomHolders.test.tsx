import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { RoomHolders } from '@/shared/components/RoomHolders';
import { renderPage } from '@/shared/testing/render';

test('whatever holds the room is named with the way to it, a project too', async () => {
  const holder = (kind: string) => ({ kind, id: '1', name: `my ${kind}`, cpu: 1, ends_at: null });
  renderPage(<RoomHolders params={{ holders: [holder('task'), holder('project')] }} />);
  const link = async (name: string) => (await screen.findByText(name, {}, { timeout: 15_000 })).getAttribute('href');
  expect(await link('my task')).toBe('/training/1');
  expect(await link('my project')).toBe('/projects');
});
