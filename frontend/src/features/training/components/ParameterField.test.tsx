import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
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
