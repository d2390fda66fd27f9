import { type RefObject, useEffect, useRef } from 'react';
import { focusField } from '@/shared/hooks/focus';

/** A box in which the first field is focused whenever `step` has changed; outside of the page, as in a dialog, the
 * focus stays. */
export function useStepFocus<T extends HTMLElement>(step: unknown): RefObject<T | null> {
  const box = useRef<T>(null);
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step || box.current === null) return undefined;
    before.current = step;
    const active = document.activeElement;
    if (active !== document.body && box.current.closest('main')?.contains(active) === false) return undefined;
    // what was pressed to get here may still be there
    if (active instanceof HTMLElement) active.blur();
    return focusField(box.current);
  }, [step]);
  return box;
}
