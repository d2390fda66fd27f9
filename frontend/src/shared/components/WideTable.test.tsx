import { render } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { WideTable } from '@/shared/components/WideTable';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a table that is wider than its place can be reached and scrolled by the keyboard', () => {
  const width = vi.spyOn(Element.prototype, 'scrollWidth', 'get').mockReturnValue(900);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(300);
  const table = () => (
    <WideTable columns={[{ key: 'a', title: 'A', dataIndex: 'a' }]} dataSource={[{ a: 1, key: 1 }]} />
  );
  const { container, rerender } = render(table());
  const scroller = container.querySelector('.ant-table-content');
  expect(scroller).toHaveAttribute('tabindex', '0');
  width.mockReturnValue(300);
  rerender(table());
  expect(scroller).not.toHaveAttribute('tabindex');
});
