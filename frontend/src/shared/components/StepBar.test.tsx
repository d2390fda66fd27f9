import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { StepBar } from '@/shared/components/StepBar';
import { screenOf } from '@/shared/testing/screen';

const ITEMS = [{ title: 'Basics' }, { title: 'Upload' }, { title: 'Check', failed: true }];

test('the step that failed is marked as failed, not as the one under way', () => {
  const { container } = render(<StepBar items={ITEMS} current={2} />);
  expect(container.querySelector('.ant-steps-item-error')).toHaveTextContent('Check');
  expect(container.querySelector('.ant-steps-item-process')).toBeNull();
});

test('on a phone one reads which step it is of how many', () => {
  screenOf(390);
  const { container, rerender } = render(<StepBar items={ITEMS} current={1} />);
  expect(screen.getByText('Step 2 of 3 · Upload')).toBeInTheDocument();
  expect(screen.getByRole('progressbar', { name: 'Step 2 of 3 · Upload' })).toBeInTheDocument();
  rerender(<StepBar items={ITEMS} current={2} />);
  expect(screen.getByText('Step 3 of 3 · Check').parentElement).toHaveClass('ant-typography-danger');
  expect(container.querySelector('.ant-progress-status-exception')).not.toBeNull();
});
