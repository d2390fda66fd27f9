import { render, screen } from '@testing-library/react';
import i18next from 'i18next';
import { afterEach, expect, test } from 'vitest';
import { UsedBy } from '@/shared/components/UsedBy';

afterEach(() => i18next.changeLanguage('en'));

test('sums up the kinds that are one to a person, in the language', async () => {
  const { rerender } = render(<UsedBy counts={{ task: 1, attempt: 1, service: 1, model: 0, other: 2 }} />);
  expect(screen.getByText('2 training tasks, 1 service, and 2 others')).toBeInTheDocument();
  await i18next.changeLanguage('zh-CN');
  rerender(<UsedBy counts={{ task: 2, service: 1 }} />);
  expect(screen.getByText('2 个训练任务和1 个服务')).toBeInTheDocument();
});

test('is a dash where nothing uses it', () => {
  render(<UsedBy counts={{}} />);
  expect(screen.getByText('—')).toBeInTheDocument();
});
