import { createFileRoute } from '@tanstack/react-router';
import { ProjectListPage } from '@/features/projects/pages/ProjectListPage';
import { projects } from '@/shared/resources/projects';

export const Route = createFileRoute('/_app/projects')({
  ...projects.listRoute,
  component: ProjectListPage,
});
