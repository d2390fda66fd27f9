import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { RoomNote } from '@/shared/resources/RoomNote';
import { StorageNote } from '@/shared/resources/StorageNote';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

const GIB = 1024 ** 3;

test('of a quota is said whose it is and what uses it', async () => {
  signInAs();
  const limits = { cpu: 4, memory: 8 * GIB, gpu: null };
  const used = { cpu: 1, memory: 2 * GIB, gpu: 0 };
  const storage = { limit: 10 * GIB, used: 3 * GIB, services: {} };
  server.use(
    http.get('*/api/v1/quotas', () =>
      HttpResponse.json({ limits, used, storage, available: limits, capacity: limits, free: limits }),
    ),
  );
  renderPage(
    <>
      <RoomNote />
      <StorageNote />
    </>,
  );
  const says = async (text: RegExp) => expect(await screen.findByText(text)).toBeInTheDocument();
  await says(/^Your quota: .*4 cores.*; your running trainings and services use .*1 core/);
  await says(/^Your storage quota: 10 GiB; your datasets, models, images and trainings use 3 GiB$/);
});
