import { createFileRoute } from '@tanstack/react-router';
import { TABS } from '@/features/algorithms/lib';
import { AlgorithmDetailPage } from '@/features/algorithms/pages/AlgorithmDetailPage';
import { tabSearch } from '@/shared/domain/pageTabs';
import { algorithms } from '@/shared/resources/algorithms';

export const Route = createFileRoute('/_app/algorithms/$id')({
  ...algorithms.detailRoute,
  validateSearch: tabSearch(TABS),
  component: AlgorithmDetailPage,
});
