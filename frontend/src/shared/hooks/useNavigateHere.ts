import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';

interface Here {
  /** `useNavigate()` for the time after something was waited for: it leads nowhere once the page or dialog was left. */
  navigate: ReturnType<typeof useNavigate>;
  isHere: () => boolean;
}

/** Whoever left does something else by now, and is not to be taken from it. `open`: of a dialog that stays in the page. */
export function useNavigateHere(open = true): Here {
  const navigate = useNavigate();
  const here = useRef(false);
  useEffect(() => {
    here.current = open;
    return () => {
      here.current = false;
    };
  }, [open]);
  const isHere = useCallback(() => here.current, []);
  const go = useCallback(
    (options: Parameters<typeof navigate>[0]) => (isHere() ? navigate(options) : Promise.resolve()),
    [navigate, isHere],
  );
  return { navigate: go as typeof navigate, isHere };
}
