import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { NotFoundPage } from '@/app/NotFoundPage';
import { renderPage } from '@/shared/testing/render';

test('an unknown address says so and leads back', async () => {
  renderPage(<NotFoundPage />, '/nowhere');
  expect(await screen.findByText('This page does not exist')).toBeInTheDocument();
  expect(document.title).toBe('This page does not exist · Modelyard');
});
