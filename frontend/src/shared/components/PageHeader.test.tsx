import { act, configure, screen } from '@testing-library/react';
import i18next from 'i18next';
import { expect, test } from 'vitest';
import { PageHeader } from '@/shared/components/PageHeader';
import { renderPage } from '@/shared/testing/render';

configure({ asyncUtilTimeout: 15_000 });

test('the tab is called like the page, in the language, while the page is there', async () => {
  const { unmount } = renderPage(<PageHeader title="News" />);
  await screen.findByText('News');
  expect(document.title).toBe('News · Modelyard');
  await act(() => i18next.changeLanguage('zh-CN'));
  expect(document.title).toBe('News · 模坊');
  await act(() => i18next.changeLanguage('en'));
  unmount();
  expect(document.title).toBe('Modelyard');
});
