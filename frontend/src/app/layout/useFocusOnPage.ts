import { useRouterState } from '@tanstack/react-router';
import { type RefObject, useEffect, useRef } from 'react';
import { focusHeading, keepFocus } from '@/shared/hooks/focus';

/**
 * After a change of page the focus goes to its heading, so that the keyboard and a screen reader go on there; on a page
 * it never falls back to the beginning.
 */
export function useFocusOnPage(content: RefObject<HTMLElement | null>): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    const from = before.current;
    before.current = path;
    if (from === undefined || from === path || content.current === null) return undefined;
    return focusHeading(content.current);
  }, [path, content]);
  useEffect(() => (content.current === null ? undefined : keepFocus(content.current)), [content]);
}
