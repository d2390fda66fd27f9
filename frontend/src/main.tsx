import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@/app/base.css';
import '@/shared/api/client';
import { Providers } from '@/app/Providers';
import { createQueryClient, forgetWithUser } from '@/app/queryClient';
import { createAppRouter } from '@/app/router';
import { startTexts } from '@/shared/i18n/i18n';
import { followTabs, refresh } from '@/shared/auth/refresh';
import { connectQueries } from '@/shared/live/live';

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);
const root = document.getElementById('root');

followTabs();
connectQueries(queryClient);
forgetWithUser(queryClient);
await Promise.all([startTexts(), refresh().catch(() => false)]);
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Providers queryClient={queryClient}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}
