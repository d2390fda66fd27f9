import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { classesQuery } from '@/features/datasets/api';
import { reportOf } from '@/features/datasets/lib';
import type { PartView } from '@/shared/api/generated/types.gen';

/** Classes of a part that have samples, to choose from: those of its report or, where that does not list all, the first
 * that begin with what is typed. */
export function useClasses(datasetId: string, part: PartView | undefined) {
  const [typed, setTyped] = useState('');
  const report = reportOf(part);
  const cut = report !== null && report.classCount > report.classes.length;
  const query = classesQuery(datasetId, part?.version ?? 0, part?.part ?? 'train', typed);
  const found = useQuery({ ...query, enabled: cut });
  const known = cut ? found.data?.items : report?.classes;
  return {
    classes: known?.filter(({ count }) => count > 0),
    error: found.error,
    refetch: found.refetch,
    /** How a field that offers them is searched. */
    showSearch: cut ? { filterOption: false as const, onSearch: setTyped } : { optionFilterProp: 'label' },
  };
}
