import { createFileRoute } from '@tanstack/react-router';
import { DatasetNewPage } from '@/features/datasets/pages/DatasetNewPage';
import { isUlid } from '@/shared/domain/ulid';
import { loadTexts } from '@/shared/i18n/i18n';

interface NewSearch {
  /** The dataset that was made here. */
  id?: string;
}

export const Route = createFileRoute('/_app/datasets/new')({
  validateSearch: ({ id }: Record<string, unknown>): NewSearch => (isUlid(id) ? { id } : {}),
  loader: () => loadTexts('datasets'),
  component: Page,
});

function Page() {
  const { id } = Route.useSearch();
  return <DatasetNewPage id={id} />;
}
