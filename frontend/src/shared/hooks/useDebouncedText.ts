import { useEffect, useRef, useState } from 'react';

/**
 * A text that is told on (`tell`) when it was not changed for `delay` milliseconds. Follows `value` when that changes
 * from outside, unless something typed is still to be told.
 */
export function useDebouncedText(value: string, delay: number, tell: (text: string) => void) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const [waiting, setWaiting] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (value !== seen) {
    setSeen(value);
    if (!waiting) setText(value);
  }
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const change = (next: string) => {
    setText(next);
    setWaiting(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setWaiting(false);
      tell(next.trim());
    }, delay);
  };
  return [text, change] as const;
}
