import { createFileRoute } from '@tanstack/react-router';
import { AlgorithmListPage } from '@/features/algorithms/pages/AlgorithmListPage';
import { algorithms } from '@/shared/resources/algorithms';

export const Route = createFileRoute('/_app/algorithms/')({
  ...algorithms.listRoute,
  component: AlgorithmListPage,
});
