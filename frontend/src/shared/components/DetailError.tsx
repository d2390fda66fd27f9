import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { asProblem } from '@/shared/api/ApiProblem';

import { EmptyState } from './EmptyState';
import { ErrorState } from './ErrorState';
import { PageHeader } from './PageHeader';

interface DetailErrorProps {
  /** Whatever was thrown. */
  error: unknown;
  onRetry: () => void;
  /** Where things of this kind are listed. */
  list: { title: string; to: string };
}

/** Not there, or an id that nothing can have. */
const MISSING = [404, 422];

/** In the place of a detail page: what does not exist leads back to the list, anything else can be tried again. */
export function DetailError({ error, onRetry, list }: DetailErrorProps) {
  const { t } = useTranslation();
  if (!MISSING.includes(asProblem(error).status)) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <>
      <PageHeader breadcrumb={[list, { title: t('notFound.title') }]} title={t('notFound.title')} />
      <EmptyState
        title={t('notFound.hint')}
        action={
          <Link to={list.to}>
            <Button type="primary">{list.title}</Button>
          </Link>
        }
      />
    </>
  );
}
