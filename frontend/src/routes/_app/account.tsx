import { createFileRoute } from '@tanstack/react-router';
import { AccountPage } from '@/features/accounts/pages/AccountPage';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/account')({
  loader: () => loadTexts('accounts'),
  component: AccountPage,
});
