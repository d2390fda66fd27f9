import {
  deleteAlgorithm,
  editAlgorithm,
  listAlgorithms,
  putAlgorithmOffline,
  putAlgorithmOnline,
  readAlgorithm,
  setAlgorithmVisibility,
} from '@/shared/api/generated/sdk.gen';
import type { AlgorithmEdit, ListAlgorithmsData, Visibility } from '@/shared/api/generated/types.gen';
import type { Revision } from '@/shared/api/revision';
import { defineResource } from '@/shared/resources/defineResource';

const path = (id: string) => ({ path: { algorithm_id: id } });

export const algorithms = defineResource({
  kind: 'algorithm',
  texts: 'algorithms',
  help: 'training',
  filters: ['purpose', 'task_type', 'shelf'],
  only: { shelf: ['mine'] },
  tabs: ['mine', 'public', 'preset'],
  // most people begin with these
  tab: 'preset',
  list: (query: NonNullable<ListAlgorithmsData['query']>, signal: AbortSignal) => listAlgorithms({ query, signal }),
  read: (id, signal) => readAlgorithm({ ...path(id), signal }),
  edit: (id: string, body: AlgorithmEdit, headers: Revision) => editAlgorithm({ ...path(id), body, headers }),
  remove: (id: string) => deleteAlgorithm(path(id)),
  acts: {
    online: (id: string) => putAlgorithmOnline(path(id)),
    offline: (id: string) => putAlgorithmOffline(path(id)),
    visibility: (id: string, visibility: Visibility) => setAlgorithmVisibility({ ...path(id), body: { visibility } }),
  },
});
