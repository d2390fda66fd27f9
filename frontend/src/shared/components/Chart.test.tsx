import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { MetricChart } from '@/shared/components/MetricChart';

vi.mock('@/shared/components/chart/ChartCanvas', () => ({ default: () => null }));

test('the data of a chart can be read as a table', async () => {
  const series = [{ name: 'train', points: [[1, 0.25] as const, [2, 0.5] as const] }];
  render(<MetricChart title="Accuracy" xLabel="epoch" percent series={series} />);
  const show = screen.getByRole('button', { name: /Show table/ });
  expect(screen.queryByRole('table')).toBeNull();
  fireEvent.click(show);
  expect(await screen.findByRole('cell', { name: '25.0%' })).toBeInTheDocument();
  expect(screen.getAllByRole('columnheader').map((cell) => cell.textContent)).toEqual(['epoch', 'train']);
  fireEvent.click(screen.getByRole('button', { name: /Hide table/ }));
  expect(screen.queryByRole('table')).toBeNull();
});
