import { createFileRoute } from '@tanstack/react-router';
import { sharedModels } from '@/features/sharedmodels/api';
import { SharedModelListPage } from '@/features/sharedmodels/pages/SharedModelListPage';

export const Route = createFileRoute('/_app/shared-models')({
  ...sharedModels.listRoute,
  component: SharedModelListPage,
});
