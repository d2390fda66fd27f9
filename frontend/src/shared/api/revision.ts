import type { ApiProblem } from '@/shared/api/ApiProblem';

export type Revision = { 'if-match'?: string };

/** The header of an edit that is refused when there is another revision by now; without one it is never refused. */
export const onlyRevision = (revision: number | null): Revision =>
  revision === null ? {} : { 'if-match': `"${revision}"` };

/** The present revision of what could not be edited because somebody else had changed it; null of other problems. */
export function newerRevision({ code, params }: ApiProblem): number | null {
  return code === 'edit.conflict' && typeof params.revision === 'number' ? params.revision : null;
}
