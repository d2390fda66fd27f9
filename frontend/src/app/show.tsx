import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@/shared/api/client';
import { stayWithoutNetwork } from '@/app/offline';
import { Providers } from '@/app/Providers';
import { createQueryClient, forgetWithUser } from '@/app/queryClient';
import { createAppRouter } from '@/app/router';
import { startTexts } from '@/shared/i18n/i18n';
import { connectQueries } from '@/shared/live/live';
import { datasets } from '@/shared/resources/datasets';
import { tasks } from '@/shared/resources/tasks';

/** Draws the console into the page, in place of its frame, once it is known who is here and the first page is loaded. */
export async function show(known: Promise<unknown>): Promise<void> {
  const queryClient = createQueryClient();
  const router = createAppRouter(queryClient);
  const root = document.getElementById('root');
  connectQueries(queryClient, { task: tasks.progressed, dataset: datasets.progressed });
  forgetWithUser(queryClient);
  stayWithoutNetwork();
  await Promise.all([startTexts(), known]);
  await router.load();
  if (root === null) return;
  createRoot(root).render(
    <StrictMode>
      <Providers queryClient={queryClient}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}
