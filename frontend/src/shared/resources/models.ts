import { deleteModel, editModel, listModels, readModel } from '@/shared/api/generated/sdk.gen';
import type { ListModelsData, ModelEdit } from '@/shared/api/generated/types.gen';
import type { Revision } from '@/shared/api/revision';
import { defineResource } from '@/shared/resources/defineResource';

const path = (id: string) => ({ path: { model_id: id } });

export const models = defineResource({
  kind: 'model',
  texts: 'models',
  help: 'services',
  filters: ['purpose', 'task_type', 'state', 'task_id', 'algorithm_id'],
  tabs: ['mine', 'all'],
  list: (query: NonNullable<ListModelsData['query']>, signal: AbortSignal) => listModels({ query, signal }),
  read: (id, signal) => readModel({ ...path(id), signal }),
  edit: (id: string, body: ModelEdit, headers: Revision) => editModel({ ...path(id), body, headers }),
  remove: (id: string) => deleteModel(path(id)),
});
