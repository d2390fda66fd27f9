import { createFileRoute } from '@tanstack/react-router';
import { ModelDetailPage } from '@/features/models/pages/ModelDetailPage';
import { models } from '@/shared/resources/models';

export const Route = createFileRoute('/_app/models/$id')({
  ...models.detailRoute,
  component: ModelDetailPage,
});
