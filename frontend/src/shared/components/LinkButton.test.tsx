import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { LinkButton } from '@/shared/components/LinkButton';
import { renderPage } from '@/shared/testing/render';

test('a link looks like the button that it is said to be', async () => {
  renderPage(
    <LinkButton to="/datasets/new" type="primary">
      New
    </LinkButton>,
  );
  const link = await screen.findByRole('link', { name: 'New' });
  expect(link).toHaveClass('ant-btn-primary');
  expect(link).toHaveAttribute('href', '/datasets/new');
});
