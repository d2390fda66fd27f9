/** Scrolling over more lines than a browser can lay out. Lengths in pixels. */

/** Height of a line. */
export const LINE = 20;
/** Browsers clip boxes that are much higher (Firefox at 17.8 million). */
const HIGHEST = 16_000_000;

interface Geometry {
  lines: number;
  viewport: number;
}

/** The height of the box that is scrolled. */
export function boxHeight({ lines, viewport }: Geometry): number {
  return Math.max(viewport, Math.min(lines * LINE, HIGHEST));
}

/** How far the first line is above the top of the view when the box is scrolled to `scrollTop`. */
export function hiddenAbove(scrollTop: number, geometry: Geometry): number {
  const real = Math.max(0, geometry.lines * LINE - geometry.viewport);
  const scrolled = boxHeight(geometry) - geometry.viewport;
  return scrolled <= 0 ? 0 : Math.min(real, (scrollTop / scrolled) * real);
}

/** Where the box has to be scrolled to, so that `line` is at the top. */
export function scrollTopOf(line: number, geometry: Geometry): number {
  const real = Math.max(0, geometry.lines * LINE - geometry.viewport);
  const scrolled = boxHeight(geometry) - geometry.viewport;
  return real === 0 ? 0 : Math.min(scrolled, ((line * LINE) / real) * scrolled);
}
