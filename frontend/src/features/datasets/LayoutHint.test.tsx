import { configure, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { LayoutHint } from '@/features/datasets/components/LayoutHint';
import { renderPage } from '@/shared/testing/render';

configure({ asyncUtilTimeout: 15_000 });

test('the tree of an archive is a list, whose names and depths are read out', async () => {
  renderPage(<LayoutHint purpose="image" taskType="image_classification" format="dir" />);
  const tree = await screen.findByRole('list', { name: 'Example archive' });
  const entries = within(tree).getAllByRole('listitem');
  expect(entries.map((entry) => entry.textContent)).toHaveLength(7);
  expect(entries[0]).toHaveTextContent('data.zip');
  expect(entries.slice(0, 3).map((entry) => entry.getAttribute('aria-level'))).toEqual(['1', '2', '3']);
});
