import type { ReactNode } from 'react';
import { asProblem } from '@/shared/api/ApiProblem';
import { DetailError } from '@/shared/components/DetailError';
import { PageSkeleton } from '@/shared/components/LoadingState';

interface DetailQueryProps<T> {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  /** Where things of this kind are listed. */
  list: { title: string; to: string };
  children: (data: T) => ReactNode;
}

/** A detail page once its thing is known: also when it is deleted while it is shown, nothing of it stays. */
export function DetailQuery<T>({ query, list, children }: DetailQueryProps<T>) {
  const { data, error } = query;
  const isGone = data !== undefined && Boolean(error) && asProblem(error).status === 404;
  if (data !== undefined && !isGone) return children(data);
  if (!error) return <PageSkeleton />;
  return <DetailError error={error} onRetry={() => void query.refetch()} list={list} wasThere={isGone} />;
}
