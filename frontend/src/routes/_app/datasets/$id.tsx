import { createFileRoute } from '@tanstack/react-router';
import { DatasetDetailPage } from '@/features/datasets/pages/DatasetDetailPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/datasets/$id')({
  validateSearch: listSearch(['view', 'part', 'label']),
  component: Page,
});

function Page() {
  const { id } = Route.useParams();
  return <DatasetDetailPage key={id} id={id} />;
}
