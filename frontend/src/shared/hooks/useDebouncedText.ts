import { useEffect, useRef, useState } from 'react';

/**
 * A text that is told on (`tell`) when it was not changed for `delay` milliseconds. Follows `value` when that changes
 * from outside, unless something typed is still to be told.
 */
export function useDebouncedText(value: string, delay: number, tell: (text: string) => void) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (value !== seen) {
    setSeen(value);
    setText(value);
  }
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const change = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      tell(next.trim());
    }, delay);
  };
  return [text, change] as const;
}
