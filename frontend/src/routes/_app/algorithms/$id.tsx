import { createFileRoute } from '@tanstack/react-router';
import { algorithmQuery } from '@/features/algorithms/api';
import { AlgorithmDetailPage } from '@/features/algorithms/pages/AlgorithmDetailPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/algorithms/$id')({
  validateSearch: listSearch(['view']),
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(algorithmQuery(params.id));
    return loadTexts('algorithms');
  },
  component: AlgorithmDetailPage,
  remountDeps: ({ params }) => params.id,
});
