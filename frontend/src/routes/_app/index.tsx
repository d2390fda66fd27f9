import { createFileRoute } from '@tanstack/react-router';
import { OverviewPage } from '@/features/overview/pages/OverviewPage';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/')({
  loader: () => loadTexts('overview'),
  component: OverviewPage,
});
