import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { ParameterField } from '@/features/training/components/ParameterField';
import { renderPage } from '@/shared/testing/render';

test('says in one language what a parameter is for', async () => {
  const description = '训练轮数。 How often the data is gone through.';
  renderPage(
    <ParameterField
      entry={{ name: 'EPOCHS', type: 'integer', default: '10', description }}
      typed={undefined}
      error={undefined}
      onChange={() => undefined}
    />,
  );
  expect(await screen.findByText('How often the data is gone through.')).toBeInTheDocument();
});

test('a word or a number is typed as text', async () => {
  const entry = { name: 'ALPHA', type: 'number' as const, default: 'auto', choices: ['auto'], min: 0.000001 };
  const onChange = vi.fn();
  renderPage(<ParameterField entry={entry} typed={undefined} error={undefined} onChange={onChange} />);
  fireEvent.change(await screen.findByLabelText('ALPHA'), { target: { value: 'abc' } });
  expect(onChange).toHaveBeenCalledWith('abc');
});
