import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { forgetUnfinished, type Unfinished, unfinishedAt, type UploadPlace } from '@/shared/upload/resume';
import type { UploadState } from '@/shared/upload/Upload';
import { beginUpload, clearUpload, onUploads, uploadAt } from '@/shared/upload/uploads';

export interface UploadHandle {
  /** Null: nothing is being uploaded there. */
  state: UploadState | null;
  active: boolean;
  /** One that was cut off before the page was loaded; it goes on when the same file is given. */
  unfinished: Unfinished | undefined;
  start: (file: File, onDone?: (uploadId: string) => void) => void;
  pause: () => void;
  resume: () => void;
  cancel: () => void;
  /** Forget one that has ended. */
  clear: () => void;
}

/** The upload at a place; it goes on when the component goes away. */
export function useUpload({ resource, target, part }: UploadPlace): UploadHandle {
  const place = useMemo(() => ({ resource, target, part }), [resource, target, part]);
  const upload = useSyncExternalStore(onUploads, () => uploadAt(place));
  const state = useSyncExternalStore(upload?.subscribe ?? nothing, upload?.getState ?? none);
  const start = useCallback(
    (file: File, onDone?: (uploadId: string) => void) => {
      const begun = beginUpload(place, file);
      const stop = begun.subscribe(() => {
        if (begun.state.phase === 'done') {
          stop();
          onDone?.(begun.id ?? '');
        }
      });
    },
    [place],
  );
  const cancel = useCallback(() => {
    const known = uploadAt(place);
    if (known) void known.cancel();
    else forgetUnfinished(place);
    clearUpload(place);
  }, [place]);
  return {
    state,
    active: upload?.active ?? false,
    unfinished: upload ? undefined : unfinishedAt(place),
    start,
    pause: useCallback(() => uploadAt(place)?.pause(), [place]),
    resume: useCallback(() => uploadAt(place)?.start(), [place]),
    cancel,
    clear: useCallback(() => {
      clearUpload(place);
    }, [place]),
  };
}

function nothing(): () => void {
  return () => undefined;
}

function none(): null {
  return null;
}
