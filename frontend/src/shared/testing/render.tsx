import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { render, type RenderResult } from '@testing-library/react';
import { App, ConfigProvider } from 'antd';
import type { ReactElement } from 'react';
import type { UserView } from '@/shared/api/generated/types.gen';
import { enter } from '@/shared/auth/session';
import { signedIn } from '@/shared/testing/users';

/** Signs somebody in without asking the platform. */
export function signInAs(user: Partial<UserView> = {}): void {
  enter(signedIn(user));
}

/** Renders `element` inside the providers and a router standing at `path`; links go nowhere. */
export function renderPage(element: ReactElement, path = '/'): RenderResult & { queryClient: QueryClient } {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  const component = () => element;
  const root = createRootRoute({ notFoundComponent: component });
  const pages = ['/', '/$kind/$id', '$'].map((route) =>
    createRoute({ getParentRoute: () => root, path: route, component }),
  );
  const router = createRouter({
    routeTree: root.addChildren(pages),
    history: createMemoryHistory({ initialEntries: [path] }),
  });
  const result = render(
    <QueryClientProvider client={queryClient}>
      <ConfigProvider theme={{ token: { motion: false }, zeroRuntime: true }} wave={{ disabled: true }}>
        <App>
          <RouterProvider router={router as never} />
        </App>
      </ConfigProvider>
    </QueryClientProvider>,
  );
  return { ...result, queryClient };
}
