import { createFileRoute } from '@tanstack/react-router';
import { modelQuery } from '@/features/models/api';
import { ModelDetailPage } from '@/features/models/pages/ModelDetailPage';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/models/$id')({
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(modelQuery(params.id));
    return loadTexts('models');
  },
  component: ModelDetailPage,
  remountDeps: ({ params }) => params.id,
});
