import { createFileRoute } from '@tanstack/react-router';
import { PROJECTS_FILTERS, projectsQuery } from '@/features/devenvs/api';
import { ProjectListPage } from '@/features/devenvs/pages/ProjectListPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/projects')({
  validateSearch: listSearch(PROJECTS_FILTERS),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(projectsQuery(deps));
    return loadTexts('devenvs');
  },
  component: ProjectListPage,
});
