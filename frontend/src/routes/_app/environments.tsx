import { createFileRoute } from '@tanstack/react-router';
import { EnvironmentListPage } from '@/features/environments/pages/EnvironmentListPage';
import { environments } from '@/shared/resources/environments';

export const Route = createFileRoute('/_app/environments')({
  ...environments.listRoute,
  component: EnvironmentListPage,
});
