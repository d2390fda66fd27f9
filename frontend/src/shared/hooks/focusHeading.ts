/** How long a page may take until its heading is there. */
const WAIT_MS = 5000;

/**
 * Focuses the first heading in `box`, now or when it comes; until then the box itself. What somebody, or a field that
 * asks for it, has focused inside meanwhile keeps it. Call what is returned when the box goes.
 */
export function focusHeading(box: HTMLElement): () => void {
  const taken = () => document.activeElement !== box && box.contains(document.activeElement);
  const isDone = () => {
    if (taken()) return true;
    const heading = box.querySelector<HTMLElement>('h1');
    if (heading === null) return false;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    return true;
  };
  if (isDone()) return () => undefined;
  box.focus({ preventScroll: true });
  const elsewhere = () => document.activeElement !== box && document.activeElement !== document.body;
  const watch = new MutationObserver(() => {
    if (elsewhere() || isDone()) stop();
  });
  const timer = setTimeout(() => stop(), WAIT_MS);
  const stop = () => {
    watch.disconnect();
    clearTimeout(timer);
  };
  watch.observe(box, { childList: true, subtree: true });
  return stop;
}
