import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listPurposes } from '@/shared/api/generated/sdk.gen';
import type { PurposeView, TaskTypeView } from '@/shared/api/generated/types.gen';

const NONE: PurposeView[] = [];
const HOUR_MS = 3_600_000;

/** The purposes, which change seldom. */
export const purposesQuery = queryOptions({
  queryKey: ['purposes', 'list'],
  queryFn: ({ signal }) => listPurposes({ signal }),
  staleTime: HOUR_MS,
});

/** What a form offers: nothing that is retired, but for what was chosen already. */
export function offeredOf(
  purposes: readonly PurposeView[],
  chosen: readonly (string | null | undefined)[] = [],
): PurposeView[] {
  const isOffered = (purpose: PurposeView) => (type: TaskTypeView) =>
    (!purpose.retired && !type.retired) || (purpose.code === chosen[0] && type.code === chosen[1]);
  return purposes
    .map((purpose) => ({ ...purpose, task_types: purpose.task_types.filter(isOffered(purpose)) }))
    .filter(({ task_types: types }) => types.length > 0);
}

/** A name in the language, else in any language, else the code. */
function nameIn(names: Record<string, string>, language: string, code: string): string {
  return names[language.slice(0, 2)] ?? Object.values(names)[0] ?? code;
}

/** Purposes (用途) and task types (二级用途) with their names in the language; a code that is unknown is shown as it is. */
export function usePurposes() {
  const { i18n } = useTranslation();
  const language = i18n.language;
  const { data, isPending, error, refetch } = useQuery(purposesQuery);
  const purposes = data ?? NONE;
  return useMemo(() => {
    const byCode = new Map(purposes.map((purpose) => [purpose.code, purpose]));
    const types = new Map(purposes.flatMap((purpose) => purpose.task_types.map((type) => [type.code, type] as const)));
    const name = (known: PurposeView | TaskTypeView | undefined, code: string) =>
      known ? nameIn(known.names, language, code) : code;
    return {
      purposes,
      isPending,
      error,
      refetch,
      purposeName: (code: string) => name(byCode.get(code), code),
      typeName: (code: string) => name(types.get(code), code),
      typeOf: (code: string): TaskTypeView | undefined => types.get(code),
    };
  }, [purposes, language, isPending, error, refetch]);
}
