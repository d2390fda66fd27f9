import { createFileRoute } from '@tanstack/react-router';
import { DETAIL_FILTERS } from '@/features/datasets/lib';
import { DatasetDetailPage } from '@/features/datasets/pages/DatasetDetailPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/datasets/$id')({
  validateSearch: listSearch(DETAIL_FILTERS),
  component: Page,
});

function Page() {
  const { id } = Route.useParams();
  return <DatasetDetailPage key={id} id={id} />;
}
