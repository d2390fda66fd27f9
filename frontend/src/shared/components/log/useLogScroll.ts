import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { boxHeight, hiddenAbove, LINE, scrollTopOf } from '@/shared/components/log/geometry';
import type { LinePlace } from '@/shared/components/log/LineCounts';
import type { LogStore } from '@/shared/components/log/LogStore';

const SETTLED_MS = 600;

/** Whether the end is followed; whoever scrolls away from it ends that. */
export interface Following {
  following: boolean;
  onFollowing: (following: boolean) => void;
}

interface LogScroll {
  /** The first line in view, and how many pixels of it are above. */
  first: number;
  above: number;
  /** Lines that fit. */
  fits: number;
  viewport: number;
  height: number;
  atEnd: boolean;
  onScroll: () => void;
  /** Bring a line to the middle of the view. */
  show: (place: LinePlace) => void;
}

/** The scrolling of a log: stays at the end while following, and at the same line while more of the log gets known. */
export function useLogScroll(
  store: LogStore,
  box: RefObject<HTMLDivElement | null>,
  { following, onFollowing }: Following,
): LogScroll {
  const [viewport, setViewport] = useState(0);
  const [scrollTop, setScrollTop] = useState(0);
  const anchor = useRef<LinePlace>({ block: 0, index: 0 });
  const placed = useRef(0);
  const scrolledAt = useRef(0);
  const lines = store.lineCount;
  const geometry = { lines, viewport };
  const hidden = following ? Math.max(0, lines * LINE - viewport) : hiddenAbove(scrollTop, geometry);
  const first = Math.floor(hidden / LINE);
  const fits = Math.ceil(viewport / LINE);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => {
      setViewport(element.clientHeight);
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
    if (following) {
      // someone scrolled up since: the event that says so is on its way
      const left = element.scrollTop < placed.current - 1 && !isAtEnd(element);
      if (!left) element.scrollTo({ top: element.scrollHeight });
    } else if (performance.now() - scrolledAt.current < SETTLED_MS) {
      // never while somebody scrolls: it would end the browser's own movement
      const now = { lines, viewport };
      anchor.current = store.placeOf(Math.floor(hiddenAbove(element.scrollTop, now) / LINE));
    } else {
      const wanted = scrollTopOf(store.lineOf(anchor.current), { lines, viewport });
      if (Math.abs(wanted - element.scrollTop) > LINE) element.scrollTo({ top: wanted });
    }
    placed.current = element.scrollTop;
  }, [store, box, lines, viewport, following]);

  useEffect(() => {
    store.want(first - fits, first + 2 * fits);
  }, [store, first, fits, lines]);

  const goTo = (element: HTMLDivElement) => {
    const now = { lines: store.lineCount, viewport: element.clientHeight };
    anchor.current = store.placeOf(Math.floor(hiddenAbove(element.scrollTop, now) / LINE));
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
      const top = Math.max(0, store.lineOf(place) - Math.floor(element.clientHeight / LINE / 2));
      element.scrollTo({
        top: scrollTopOf(top, { lines: store.lineCount, viewport: element.clientHeight }),
      });
      goTo(element);
      anchor.current = store.placeOf(top);
      onFollowing(false);
    }
  };

  return {
    first,
    above: hidden - first * LINE,
    fits,
    viewport,
    height: boxHeight(geometry),
    atEnd: first + fits >= lines,
    onScroll,
    show,
  };
}

function isAtEnd(element: HTMLElement): boolean {
  return element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
}
