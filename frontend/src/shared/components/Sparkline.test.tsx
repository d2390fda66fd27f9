import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { pointsOf, Sparkline } from '@/shared/components/Sparkline';

test('draws the least value at the foot and the greatest at the head', () => {
  expect(pointsOf([0, 1, 0.5])).toEqual([
    [2, 18],
    [32, 2],
    [62, 10],
  ]);
});

test('draws equal values as a level line, and skips what is no number', () => {
  expect(pointsOf([3, Number.NaN, 3])).toEqual([
    [2, 10],
    [62, 10],
  ]);
});

test('says what its course is; one value is none', () => {
  const { rerender } = render(<Sparkline values={[1, 2]} label="Accuracy, now 2" />);
  expect(screen.getByRole('img', { name: 'Accuracy, now 2' })).toBeInTheDocument();
  rerender(<Sparkline values={[1]} label="Accuracy, now 1" />);
  expect(screen.queryByRole('img')).not.toBeInTheDocument();
});
