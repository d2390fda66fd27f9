import { listProjects, readProject } from '@/shared/api/generated/sdk.gen';
import type { ListProjectsData } from '@/shared/api/generated/types.gen';
import { defineResource } from '@/shared/resources/defineResource';

export const projects = defineResource({
  kind: 'project',
  texts: 'projects',
  filters: ['purpose', 'task_type', 'state'],
  tabs: ['mine', 'all'],
  list: (query: NonNullable<ListProjectsData['query']>, signal: AbortSignal) => listProjects({ query, signal }),
  read: (id, signal) => readProject({ path: { project_id: id }, signal }),
});
