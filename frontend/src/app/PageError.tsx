import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Button, Result, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '@/shared/api/ApiProblem';
import { useProblemText } from '@/shared/api/problems';

/** What a page shows when it could not be drawn: why, and a way to try again. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const text = useProblemText();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const problem = error instanceof ApiProblem ? error : null;
  const again = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  return (
    <Result
      status={problem?.status === 404 ? '404' : 'error'}
      title={problem ? text(problem).title : t('pageError.title')}
      subTitle={problem ? text(problem).hint : t('pageError.hint')}
      extra={<Button onClick={again}>{t('action.tryAgain')}</Button>}
    >
      {problem?.traceId ? (
        <Typography.Text type="secondary">{t('pageError.trace', { id: problem.traceId })}</Typography.Text>
      ) : null}
    </Result>
  );
}
