import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { NoticePage } from '@/app/NoticePage';
import { renderPage } from '@/shared/testing/render';

test('an unknown address says so and leads back', async () => {
  renderPage(<NoticePage what="notFound" />, '/nowhere');
  expect(await screen.findByText('This page does not exist')).toBeInTheDocument();
  expect(document.title).toBe('This page does not exist · Modelyard');
});
