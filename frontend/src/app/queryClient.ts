import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '@/shared/api/ApiProblem';
import { useSession } from '@/shared/auth/session';

/** Live topics keep what is shown true, so nothing is asked again by time alone. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: true,
        // without a network they fail and say so, instead of waiting without a word; and are asked again with it
        networkMode: 'always',
        refetchOnReconnect: true,
        retry: (count, error) =>
          count < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 502),
        retryDelay: (count) => Math.min(500 * 2 ** count, 4000),
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** What was loaded for one user is not shown to the next one who signs in here; what was refused to the same one while
 * the session had ended is asked for again. */
export function forgetWithUser(client: QueryClient): () => void {
  let owner = useSession.getState().user?.id;
  return useSession.subscribe(({ status, user }, before) => {
    if (status === 'signed-in' && before.status === 'ended') void client.invalidateQueries();
    if (user === null || user.id === owner) return;
    if (owner !== undefined) client.clear();
    owner = user.id;
  });
}
