import {
  createDataset,
  deleteDataset,
  deleteDatasets,
  editDataset,
  listDatasets,
  putDatasetOffline,
  putDatasetOnline,
  readDataset,
  readPartAgain,
  setDatasetVisibility,
} from '@/shared/api/generated/sdk.gen';
import type {
  DatasetDetail,
  DatasetEdit,
  DatasetIn,
  DatasetRow,
  ListDatasetsData,
  ReadAgainIn,
  Visibility,
} from '@/shared/api/generated/types.gen';
import type { Revision } from '@/shared/api/revision';
import type { Once } from '@/shared/api/useIdempotency';
import { defineResource } from '@/shared/resources/defineResource';

const path = (id: string) => ({ path: { dataset_id: id } });

export const datasets = defineResource({
  kind: 'dataset',
  texts: 'datasets',
  help: 'datasets',
  filters: ['purpose', 'task_type', 'format', 'state', 'shelf'],
  only: { state: ['mine'], shelf: ['mine'] },
  tabs: ['mine', 'public', 'preset'],
  list: (query: NonNullable<ListDatasetsData['query']>, signal: AbortSignal) => listDatasets({ query, signal }),
  read: (id, signal) => readDataset({ ...path(id), signal }),
  progress: {
    // of two archives a row tells the lesser share, which one of them does not know
    row: (row: DatasetRow, { state, progress }) =>
      row.import_state === state && row.test_mode === 'ratio' ? { ...row, import_progress: Number(progress) } : null,
    detail: (dataset: DatasetDetail, { part: name, state, progress }) => {
      const known = dataset.parts?.find(({ part }) => part === name);
      if (known?.state !== state) return null;
      const parts = (dataset.parts ?? []).map((part) =>
        part === known ? { ...part, progress: Number(progress) } : part,
      );
      return { ...dataset, parts };
    },
  },
  create: (body: DatasetIn, headers: Once) => createDataset({ body, headers }),
  edit: (id: string, body: DatasetEdit, headers: Revision) => editDataset({ ...path(id), body, headers }),
  remove: (id: string) => deleteDataset(path(id)),
  removeAll: (ids: string[]) => deleteDatasets({ body: { ids } }),
  acts: {
    online: (id: string) => putDatasetOnline(path(id)),
    offline: (id: string) => putDatasetOffline(path(id)),
    visibility: (id: string, visibility: Visibility) => setDatasetVisibility({ ...path(id), body: { visibility } }),
    readAgain: (id: string, part: 'train' | 'test', body: ReadAgainIn) =>
      readPartAgain({ path: { dataset_id: id, part }, body }),
  },
});
