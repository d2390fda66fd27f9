/** How long a page or a step may take until what is wanted is there. */
const WAIT_MS = 5000;
const HEADING = 'h1';
/** What was chosen, what can be chosen, what can be filled in: the first of these that there is. */
const FIELDS = [
  'input[type=radio]:checked',
  'input[type=radio]:enabled',
  '.ant-form-item :is(input, textarea):enabled',
  '[data-first] :is(button:enabled, [role=button][tabindex="0"])',
];

/** Focuses the first heading in `box`; call what is returned when the box goes. */
export function focusHeading(box: HTMLElement): () => void {
  return focusWhenThere(box, () => box.querySelector<HTMLElement>(HEADING));
}

/** Focuses the first field in `box`, as `focusHeading` does. */
export function focusField(box: HTMLElement): () => void {
  return focusWhenThere(box, () => {
    for (const one of FIELDS) {
      const found = box.querySelector<HTMLElement>(one);
      if (found !== null) return found;
    }
    return null;
  });
}

/**
 * Focuses what `find` finds, now or when it comes; until then the box itself. What somebody, or a field that asks for
 * it, has focused inside meanwhile keeps it.
 */
function focusWhenThere(box: HTMLElement, find: () => HTMLElement | null): () => void {
  const isDone = () => {
    if (document.activeElement !== box && box.contains(document.activeElement)) return true;
    const found = find();
    if (found === null) return false;
    focus(found);
    return true;
  };
  if (isDone()) return () => undefined;
  focus(box);
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

/**
 * What has the focus inside `box` may go: a row that is deleted, a step that is done. What was around it has the focus
 * then, not the beginning of the page.
 */
export function keepFocus(box: HTMLElement): () => void {
  let around: HTMLElement[] = [];
  const note = ({ target }: FocusEvent) => {
    around = [];
    for (let one = target as HTMLElement | null; one !== null; one = one === box ? null : one.parentElement) {
      around.push(one);
    }
  };
  const forget = () => {
    around = [];
  };
  const watch = new MutationObserver(() => {
    if (document.activeElement !== document.body || around[0] === undefined || around[0].isConnected) return;
    const near = around.find((one) => one.isConnected);
    around = [];
    if (near !== undefined) focus(near);
  });
  box.addEventListener('focusin', note);
  document.addEventListener('pointerdown', forget, true);
  watch.observe(box, { childList: true, subtree: true });
  return () => {
    box.removeEventListener('focusin', note);
    document.removeEventListener('pointerdown', forget, true);
    watch.disconnect();
  };
}

function focus(element: HTMLElement): void {
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: element.tabIndex < 0 });
}
