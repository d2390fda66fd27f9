import { useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isGone } from '@/shared/api/ApiProblem';

interface Linked<Detail> {
  pageOf: (id: string) => string;
  detailQuery: (id: string | null) => UseQueryOptions<Detail>;
}

/** Whether something that was named earlier is not there for this user: it was deleted, or may not be seen any more.
 * Null: nothing is named. */
function useIsGone<Detail>(resource: Linked<Detail>, id: string | null): boolean {
  const { error } = useQuery({ ...resource.detailQuery(id), retry: false });
  return isGone(error);
}

interface ThingLinkProps<Detail> {
  resource: Linked<Detail>;
  id: string;
  /** Its name. */
  children: ReactNode;
}

/** The way to what something was made of: its name alone where that is not there for this user. */
export function ThingLink<Detail>({ resource, id, children }: ThingLinkProps<Detail>) {
  const { t } = useTranslation('shared');
  if (!useIsGone(resource, id)) return <Link to={resource.pageOf(id)}>{children}</Link>;
  return (
    <span>
      {children} <Typography.Text type="secondary">{t('goneOrHidden')}</Typography.Text>
    </span>
  );
}
