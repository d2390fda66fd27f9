import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { FileDrop } from '@/shared/upload/FileDrop';

test.each([' ', 'Enter'])('the key "%s" opens the choice of a file', (key) => {
  const { container } = render(<FileDrop onFile={() => undefined}>Choose</FileDrop>);
  const input = container.querySelector('input');
  const opened = vi.spyOn(input ?? new HTMLInputElement(), 'click').mockImplementation(() => undefined);
  fireEvent.keyDown(screen.getByRole('button'), { key });
  expect(opened).toHaveBeenCalledOnce();
});
