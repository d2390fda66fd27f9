import { type RefObject, useEffect, useRef } from 'react';
import { focusField } from '@/shared/hooks/focus';

/** A box in which the first field is focused whenever `step` has changed; a focus outside of the box stays where it
 * is. */
export function useStepFocus<T extends HTMLElement>(step: unknown): RefObject<T | null> {
  const box = useRef<T>(null);
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step || box.current === null) return undefined;
    before.current = step;
    const active = document.activeElement;
    if (active !== document.body && !box.current.contains(active)) return undefined;
    // what was pressed to get here may still be there
    if (active instanceof HTMLElement) active.blur();
    return focusField(box.current);
  }, [step]);
  return box;
}
