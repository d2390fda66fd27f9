import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/ApiProblem';
import { EmptyState } from '@/shared/components/EmptyState';
import { ErrorState } from '@/shared/components/ErrorState';
import { LinkButton } from '@/shared/components/LinkButton';
import { PageHeader } from '@/shared/components/PageHeader';

interface DetailErrorProps {
  /** Whatever was thrown. */
  error: unknown;
  onRetry: () => void;
  /** Where things of this kind are listed. */
  list: { title: string; to: string };
  /** It was shown before: it was deleted, or taken from the user's sight. */
  wasThere?: boolean;
}

/** Not there, or an id that nothing can have. */
const MISSING = [404, 422];

/** In the place of a detail page: what does not exist leads back to the list, anything else can be tried again. */
export function DetailError({ error, onRetry, list, wasThere = false }: DetailErrorProps) {
  const { t } = useTranslation();
  if (!MISSING.includes(asProblem(error).status)) return <ErrorState error={error} onRetry={onRetry} />;
  const title = t(wasThere ? 'gone.title' : 'notFound.title');
  return (
    <>
      <PageHeader breadcrumb={[list, { title }]} title={title} />
      <EmptyState
        title={t(wasThere ? 'gone.hint' : 'notFound.hint')}
        action={
          <LinkButton to={list.to} type="primary">
            {list.title}
          </LinkButton>
        }
      />
    </>
  );
}
