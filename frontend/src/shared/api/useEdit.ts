import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiProblem } from '@/shared/api/ApiProblem';
import { type ActionOptions, useAction } from '@/shared/api/problems';

/** The header of an edit that is refused when there is another revision by now; without one it is never refused. */
export const onlyRevision = (revision: number | null): { 'if-match'?: string } =>
  revision === null ? {} : { 'if-match': `"${revision}"` };

/** The present revision of what could not be edited because somebody else had changed it; null of other problems. */
export function newerRevision({ code, params }: ApiProblem): number | null {
  return code === 'edit.conflict' && typeof params.revision === 'number' ? params.revision : null;
}

interface Edited {
  id: string;
  revision: number;
}

interface EditOptions<Answer, Input> extends ActionOptions<Answer, Input> {
  /** Makes old what is known of it. */
  refresh: (id: string) => unknown;
}

/** An action that changes `subject` (null: nothing is edited) as it was when its form opened. When somebody else
 * changed it since, that is told once, and the next try is about the newest revision. */
export function useEdit<Answer, Input>(
  subject: Edited | null,
  send: (input: Input, headers: { 'if-match'?: string }) => Promise<Answer>,
  { refresh, ...options }: EditOptions<Answer, Input>,
): UseMutationResult<Answer, ApiProblem, Input> {
  const [seen, setSeen] = useState(subject);
  if (seen?.id !== subject?.id) setSeen(subject);
  return useAction((input: Input) => send(input, onlyRevision(seen?.revision ?? null)), {
    ...options,
    onProblem: (problem) => {
      const revision = newerRevision(problem);
      if (seen === null || revision === null) return;
      setSeen({ id: seen.id, revision });
      void refresh(seen.id);
    },
  });
}
