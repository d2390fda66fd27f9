import { createFileRoute } from '@tanstack/react-router';
import { ModelListPage } from '@/features/models/pages/ModelListPage';
import { models } from '@/shared/resources/models';

export const Route = createFileRoute('/_app/models/')({
  ...models.listRoute,
  component: ModelListPage,
});
