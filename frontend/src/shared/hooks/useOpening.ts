import { useState } from 'react';

interface Opening<T> {
  /** Of the dialog: each opening is one of its own. */
  key: number;
  isOpen: boolean;
  /** What it was opened with, still while it closes; undefined before the first time. */
  of: T | undefined;
  show: (of: T) => void;
  /** Closes this opening: who left and opened it anew is not thrown out by the end of what was sent before. */
  close: () => void;
}

/** The openings of a dialog. */
export function useOpening<T = void>(): Opening<T> {
  const [now, setNow] = useState<Pick<Opening<T>, 'key' | 'isOpen' | 'of'>>({ key: 0, isOpen: false, of: undefined });
  return {
    ...now,
    show: (of) => {
      setNow(({ key }) => ({ key: key + 1, isOpen: true, of }));
    },
    close: () => {
      setNow((newest) => (newest.key === now.key ? { ...newest, isOpen: false } : newest));
    },
  };
}
