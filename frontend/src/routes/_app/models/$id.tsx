import { createFileRoute } from '@tanstack/react-router';
import { ModelDetailPage } from '@/features/models/pages/ModelDetailPage';

export const Route = createFileRoute('/_app/models/$id')({
  component: ModelDetailPage,
});
