import { createFileRoute } from '@tanstack/react-router';
import { AlgorithmDetailPage } from '@/features/algorithms/pages/AlgorithmDetailPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/algorithms/$id')({
  validateSearch: listSearch(['view']),
  component: Page,
});

function Page() {
  const { id } = Route.useParams();
  return <AlgorithmDetailPage key={id} id={id} />;
}
