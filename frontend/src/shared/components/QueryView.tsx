import type { ReactNode } from 'react';
import { isGone } from '@/shared/api/ApiProblem';
import { DetailError } from '@/shared/components/DetailError';
import { ErrorState } from '@/shared/components/ErrorState';
import { CardSkeleton, PageSkeleton } from '@/shared/components/LoadingState';

interface QueryViewProps<T> {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  /** Of the page of one thing: where things of its kind are listed. */
  list?: { title: string; to: string };
  /** In its place until it is there. */
  loading?: ReactNode;
  /** In a small box: so is what failed. */
  compact?: boolean;
  children: (data: T) => ReactNode;
}

/** What a query brought, with one policy for every page and tab. What is gone is not shown any longer, and the page of
 * one thing leads back to the list; any other failure stands above what was known before, or in its place. */
export function QueryView<T>({ query, list, loading, compact = false, children }: QueryViewProps<T>) {
  const { data, error } = query;
  const retry = () => void query.refetch();
  if (!error && data === undefined) {
    return loading !== undefined ? loading : list ? <PageSkeleton /> : <CardSkeleton rows={6} />;
  }
  if (data === undefined || isGone(error)) {
    if (!list) return <ErrorState error={error} onRetry={retry} compact={compact} />;
    return <DetailError error={error} onRetry={retry} list={list} wasThere={data !== undefined} />;
  }
  return (
    <>
      {Boolean(error) && <ErrorState error={error} onRetry={retry} compact />}
      {children(data)}
    </>
  );
}
