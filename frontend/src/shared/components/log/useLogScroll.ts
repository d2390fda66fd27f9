import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Geometry } from '@/shared/components/log/geometry';
import type { LinePlace } from '@/shared/components/log/LineCounts';
import { LINE, LineHeights } from '@/shared/components/log/LineHeights';
import type { LogStore } from '@/shared/components/log/LogStore';

const SETTLED_MS = 600;

/** Whether the end is followed; whoever scrolls away from it ends that. */
export interface Following {
  following: boolean;
  onFollowing: (following: boolean) => void;
}

interface Scrolled extends Following {
  /** Another look is laid out anew. */
  look: string;
}

interface LogScroll {
  /** The first line in view, and how many pixels of it are above. */
  first: number;
  above: number;
  /** Lines that fit. */
  fits: number;
  viewport: number;
  height: number;
  heights: LineHeights;
  onScroll: () => void;
  /** Bring a line to the middle of the view, one that is higher than that to its top. */
  show: (place: LinePlace) => void;
}

/** The scrolling of a log: stays at the end while following, and at the same line while more of the log gets known. */
export function useLogScroll(
  store: LogStore,
  box: RefObject<HTMLDivElement | null>,
  { following, onFollowing, look }: Scrolled,
): LogScroll {
  const [{ width, viewport }, setSize] = useState({ width: 0, viewport: 0 });
  const [scrollTop, setScrollTop] = useState(0);
  const anchor = useRef({ place: { block: 0, index: 0 }, above: 0 });
  const placed = useRef(0);
  const scrolledAt = useRef(0);
  const lines = store.lineCount;
  const heights = useMemo(() => new LineHeights(`${look}:${width}`), [look, width]);
  const measured = useSyncExternalStore(heights.subscribe, heights.getVersion);
  const geometry = new Geometry(store, heights, viewport);
  const hidden = following ? geometry.most : geometry.hiddenAbove(scrollTop);
  const { line: first, above } = geometry.lineAt(hidden);
  const fits = Math.ceil(viewport / LINE);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => {
      setSize({ width: element.clientWidth, viewport: element.clientHeight });
    };
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    measure();
    return () => {
      sizes.disconnect();
    };
  }, [box]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const now = new Geometry(store, heights, viewport);
    if (following) {
      // someone scrolled up since: the event that says so is on its way
      const left = element.scrollTop < placed.current - 1 && !isAtEnd(element);
      if (!left) element.scrollTo({ top: element.scrollHeight });
    } else if (performance.now() - scrolledAt.current < SETTLED_MS) {
      // never while somebody scrolls: it would end the browser's own movement
      anchor.current = topOf(element, store, now);
    } else {
      const { place, above: part } = anchor.current;
      const wanted = now.scrollTopOf(now.topOf(store.lineOf(place)) + part);
      if (Math.abs(wanted - element.scrollTop) > LINE) element.scrollTo({ top: wanted });
    }
    placed.current = element.scrollTop;
  }, [store, box, lines, viewport, following, heights, measured]);

  useEffect(() => {
    store.want(first - fits, first + 2 * fits);
  }, [store, first, fits, lines]);

  const goTo = (element: HTMLDivElement) => {
    anchor.current = topOf(element, store, new Geometry(store, heights, element.clientHeight));
    setScrollTop(element.scrollTop);
  };

  const onScroll = () => {
    const element = box.current;
    if (element) {
      scrolledAt.current = performance.now();
      goTo(element);
      onFollowing(isAtEnd(element));
    }
  };

  const show = (place: LinePlace) => {
    const element = box.current;
    if (element) {
      const now = new Geometry(store, heights, element.clientHeight);
      const room = Math.max(0, element.clientHeight - heights.of(place)) / 2;
      const top = Math.max(0, now.topOf(store.lineOf(place)) - room);
      element.scrollTo({ top: now.scrollTopOf(top) });
      goTo(element);
      const at = now.lineAt(top);
      anchor.current = { place: store.placeOf(at.line), above: at.above };
      onFollowing(false);
    }
  };

  return { first, above, fits, viewport, height: geometry.boxHeight, heights, onScroll, show };
}

function topOf(element: HTMLElement, store: LogStore, geometry: Geometry): { place: LinePlace; above: number } {
  const { line, above } = geometry.lineAt(geometry.hiddenAbove(element.scrollTop));
  return { place: store.placeOf(line), above };
}

function isAtEnd(element: HTMLElement): boolean {
  return element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
}
