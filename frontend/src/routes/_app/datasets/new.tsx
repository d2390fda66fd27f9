import { createFileRoute } from '@tanstack/react-router';
import { DatasetNewPage } from '@/features/datasets/pages/DatasetNewPage';
import { loadTexts } from '@/shared/i18n/i18n';

interface NewSearch {
  /** The dataset that was made here. */
  id?: string;
}

const ULID = /^[0-9A-Z]{26}$/;

export const Route = createFileRoute('/_app/datasets/new')({
  validateSearch: ({ id }: Record<string, unknown>): NewSearch =>
    typeof id === 'string' && ULID.test(id) ? { id } : {},
  loader: () => loadTexts('datasets'),
  component: Page,
});

function Page() {
  const { id } = Route.useSearch();
  return <DatasetNewPage key={id ?? 'new'} id={id} />;
}
