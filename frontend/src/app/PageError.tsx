import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '@/shared/api/ApiProblem';
import { ErrorState } from '@/shared/components/ErrorState';

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
  if (error instanceof ApiProblem) return <ErrorState error={error} onRetry={again} />;
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

const isOldPage = (error: unknown): boolean =>
  error instanceof Error && /dynamically imported module|module script/i.test(error.message);
