import {
  deleteService,
  editService,
  listServices,
  readService,
  scaleService,
  startService,
  stopService,
} from '@/shared/api/generated/sdk.gen';
import type { ListServicesData, ServiceEdit } from '@/shared/api/generated/types.gen';
import type { Revision } from '@/shared/api/revision';
import { defineResource } from '@/shared/resources/defineResource';

const path = (id: string) => ({ path: { service_id: id } });

export const services = defineResource({
  kind: 'service',
  texts: 'services',
  help: 'services',
  filters: ['purpose', 'task_type', 'state', 'model_id'],
  tabs: ['mine', 'all'],
  list: (query: NonNullable<ListServicesData['query']>, signal: AbortSignal) => listServices({ query, signal }),
  read: (id, signal) => readService({ ...path(id), signal }),
  edit: (id: string, body: ServiceEdit, headers: Revision) => editService({ ...path(id), body, headers }),
  remove: (id: string) => deleteService(path(id)),
  acts: {
    start: (id: string, replicas: number) => startService({ ...path(id), body: { replicas } }),
    scale: (id: string, replicas: number) => scaleService({ ...path(id), body: { replicas } }),
    stop: (id: string) => stopService(path(id)),
  },
});
