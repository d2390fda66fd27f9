import { RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { Providers } from '@/app/Providers';
import { createQueryClient, forgetWithUser } from '@/app/queryClient';
import { createAppRouter } from '@/app/router';

/** The console as it starts at `path`. */
export function start(path: string) {
  window.history.replaceState(null, '', path);
  const client = createQueryClient();
  const router = createAppRouter(client);
  const stop = forgetWithUser(client);
  const { unmount } = render(
    <Providers queryClient={client}>
      <RouterProvider router={router} />
    </Providers>,
  );
  return {
    client,
    router,
    end: () => {
      stop();
      unmount();
    },
  };
}
