import { type RefObject, useEffect, useRef } from 'react';
import { focusField } from '@/shared/hooks/focus';

/** A box in which the first field is focused whenever `step` has changed. */
export function useStepFocus<T extends HTMLElement>(step: unknown): RefObject<T | null> {
  const box = useRef<T>(null);
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step || box.current === null) return undefined;
    before.current = step;
    // what was pressed to get here may still be there
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return focusField(box.current);
  }, [step]);
  return box;
}
