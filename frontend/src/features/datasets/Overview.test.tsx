import { configure, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { Overview } from '@/features/datasets/components/Overview';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { aDataset } from '@/shared/testing/things';

configure({ asyncUtilTimeout: 15_000 });

test('whose a preset is stands among its facts as in the list', async () => {
  signInAs();
  server.use(http.get('*/api/v1/purposes', () => HttpResponse.json([])));
  const preset = aDataset({ owner_id: '0'.repeat(26), owner_name: '', current_version: null, parts: [] });
  renderPage(<Overview dataset={preset} />);
  expect(await screen.findByText('Preset')).toBeInTheDocument();
});
