import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface LogLook {
  wrap: boolean;
  /** Metrics and progress as they were written. */
  raw: boolean;
}

/** What this browser remembers about how logs look. */
export const useLogLook = create<LogLook>()(
  persist<LogLook>(() => ({ wrap: false, raw: false }), { name: 'modelyard.log' }),
);

export const setLogLook = (change: Partial<LogLook>): void => {
  useLogLook.setState(change);
};
