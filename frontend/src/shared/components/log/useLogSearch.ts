import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { LinePlace } from '@/shared/components/log/LineCounts';
import type { LogStore } from '@/shared/components/log/LogStore';
import { MOST_MATCHES, searchLog } from '@/shared/components/log/search';

interface Found {
  words: string;
  matches: LinePlace[];
  /** The match that is shown, by its position; -1: none. */
  at: number;
  /** Share of the log that was searched; null: nothing is being searched. */
  progress: number | null;
}

/** How often progress is shown. */
const TELL_MS = 100;
const NOTHING: Found = { words: '', matches: [], at: -1, progress: null };

export interface LogSearch extends Found {
  /** Search; the same words again: the next match (`step` 1) or the one before (-1). */
  find: (words: string, step: 1 | -1) => void;
  isMatch: (place: LinePlace) => boolean;
}

/** The part of a log view that a search moves. */
export interface LogHandle {
  /** The first line in view. */
  top: () => number;
  /** Bring a line to the middle of the view. */
  show: (place: LinePlace) => void;
}

/** Searching a log. The first match below the top of the view is shown first. */
export function useLogSearch(store: LogStore, view: RefObject<LogHandle | null>): LogSearch {
  const [found, setFound] = useState(NOTHING);
  const running = useRef<AbortController>(undefined);
  useEffect(
    () => () => {
      running.current?.abort();
    },
    [store],
  );

  const search = async (words: string) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    let state: Found = { words, matches: [], at: -1, progress: words ? 0 : null };
    setFound(state);
    if (!words) return;
    const from = store.placeOf(view.current?.top() ?? 0);
    let told = performance.now();
    try {
      for await (const { matches, progress } of searchLog(store, words, control.signal)) {
        if (control.signal.aborted) return;
        const all = [...state.matches, ...matches].slice(0, MOST_MATCHES);
        const below = state.at < 0 ? all.findIndex((place) => isBelow(place, from)) : state.at;
        if (state.at < 0 && below >= 0) view.current?.show(all[below] as LinePlace);
        state = { words, matches: all, at: below, progress };
        if (matches.length > 0 || performance.now() - told > TELL_MS) {
          told = performance.now();
          setFound(state);
        }
        if (all.length >= MOST_MATCHES) break;
      }
    } catch {
      // the store tells what is wrong with the log
    }
    if (!control.signal.aborted) {
      const first = state.matches[0];
      if (state.at < 0 && first) view.current?.show(first);
      setFound({ ...state, at: state.at < 0 && first ? 0 : state.at, progress: null });
    }
  };

  const find = (words: string, step: 1 | -1) => {
    const { matches, at } = found;
    if (words !== found.words || matches.length === 0) {
      void search(words);
      return;
    }
    const next = (at + step + matches.length) % matches.length;
    setFound({ ...found, at: next });
    view.current?.show(matches[next] as LinePlace);
  };

  const { matches, at } = found;
  const isMatch = useCallback(
    (place: LinePlace) => {
      const current = matches[at];
      return current !== undefined && current.block === place.block && current.index === place.index;
    },
    [matches, at],
  );
  return { ...found, find, isMatch };
}

function isBelow(place: LinePlace, from: LinePlace): boolean {
  return place.block > from.block || (place.block === from.block && place.index >= from.index);
}
