import { createFileRoute } from '@tanstack/react-router';
import { HelpPage } from '@/features/help/pages/HelpPage';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/help/$topic')({
  loader: () => loadTexts('help'),
  component: HelpPage,
});
