import { configure, fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { InviteDialog } from '@/features/accounts/components/InviteDialog';
import { renderPage, signInAs } from '@/shared/testing/render';

configure({ asyncUtilTimeout: 15_000 });

test('an invitation without a name asks for the name of the one who is invited', async () => {
  signInAs({ roles: ['admin'] });
  renderPage(<InviteDialog open onClose={() => undefined} onMade={() => undefined} />);
  fireEvent.click(await screen.findByText('Invite'));
  expect(await screen.findByText('Enter a user name')).toBeInTheDocument();
});
