import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { NoticePage } from '@/app/NoticePage';
import { ApiProblem, ownProblem } from '@/shared/api/ApiProblem';
import { pauseUntilOnline } from '@/shared/api/pause';
import { ErrorState } from '@/shared/components/ErrorState';

const AGAIN_MS = 5000;
const FORBIDDEN = 403;

/** What a page shows when it could not be drawn: why, and a way to try again. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const again = () => {
    // after an update of the platform the page's parts have other names: only a new page knows them
    if (isOldPage(error)) location.reload();
    queries.reset();
    reset();
    void router.invalidate();
  };
  const problem = problemOf(error);
  useAgainByItself(problem, again);
  if (problem?.status === FORBIDDEN) return <NoticePage what="forbidden" />;
  if (problem !== null) return <ErrorState error={problem} onRetry={again} />;
  const what = isOldPage(error) ? 'oldPage' : 'pageError';
  return (
    <Alert
      type={what === 'oldPage' ? 'info' : 'error'}
      showIcon
      style={{ margin: 16 }}
      title={t(`${what}.title`)}
      description={t(`${what}.hint`)}
      action={<Button onClick={again}>{t(what === 'oldPage' ? 'oldPage.reload' : 'action.tryAgain')}</Button>}
    />
  );
}

/** Without a network a part of the page that was not loaded yet is no sign of an update. */
function problemOf(error: unknown): ApiProblem | null {
  if (isOldPage(error) && !navigator.onLine) return ownProblem('network.unreachable');
  return error instanceof ApiProblem ? error : null;
}

/** What the platform did not answer is tried again now and then, and once there is a network. */
function useAgainByItself(problem: ApiProblem | null, again: () => void): void {
  const code = problem?.code;
  const tryAgain = useEffectEvent(again);
  useEffect(() => {
    if (code !== 'network.unreachable') return undefined;
    const left = new AbortController();
    void (async () => {
      while (!left.signal.aborted) {
        await pauseUntilOnline(AGAIN_MS, left.signal);
        if (!left.signal.aborted && navigator.onLine) tryAgain();
      }
    })();
    return () => {
      left.abort();
    };
  }, [code]);
}

const isOldPage = (error: unknown): boolean =>
  error instanceof Error && /dynamically imported module|module script/i.test(error.message);
