import { createFileRoute } from '@tanstack/react-router';
import { ModelDetailPage } from '@/features/models/pages/ModelDetailPage';
import { TrialPanel } from '@/features/services/trial/TrialPanel';
import { loadTexts } from '@/shared/i18n/i18n';
import { models } from '@/shared/resources/models';

export const Route = createFileRoute('/_app/models/$id')({
  ...models.detailRoute,
  // the test of its service is the services' own
  loader: (route) => Promise.all([models.detailRoute.loader(route), loadTexts('services')]),
  component: Page,
});

function Page() {
  return <ModelDetailPage Trial={TrialPanel} />;
}
