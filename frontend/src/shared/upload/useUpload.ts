import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { dropUpload } from '@/shared/upload/drop';
import { forgetUnfinished, type OpenUpload, type UploadPlace } from '@/shared/upload/resume';
import type { UploadState } from '@/shared/upload/Upload';
import { beginUpload, clearUpload, onUploads, uploadAt } from '@/shared/upload/uploads';

export interface UploadHandle {
  /** Null: nothing is being uploaded there. */
  state: UploadState | null;
  active: boolean;
  /** Send a file, or go on with the open upload that it is the file of. */
  start: (file: File, onDone?: (uploadId: string) => void, open?: OpenUpload | null) => void;
  pause: () => void;
  resume: () => void;
  /** End it, or the open one, at the platform, too. Rejects with ApiProblem. It is seen until `after` has ended. */
  cancel: (open?: OpenUpload | null, after?: () => unknown) => Promise<void>;
  /** Forget one that has ended. */
  clear: () => void;
}

/** The upload at a place; it goes on when the component goes away. */
export function useUpload({ resource, target, part }: UploadPlace): UploadHandle {
  const place = useMemo(() => ({ resource, target, part }), [resource, target, part]);
  const upload = useSyncExternalStore(onUploads, () => uploadAt(place));
  const state = useSyncExternalStore(upload?.subscribe ?? nothing, upload?.getState ?? none);
  const start = useCallback(
    (file: File, onDone?: (uploadId: string) => void, open?: OpenUpload | null) => {
      const begun = beginUpload(place, file, { url: open?.url });
      const stop = begun.subscribe(() => {
        if (begun.state.phase === 'done') {
          stop();
          onDone?.(begun.id ?? '');
        }
      });
    },
    [place],
  );
  const cancel = useCallback(
    async (open?: OpenUpload | null, after?: () => unknown) => {
      const known = uploadAt(place);
      if (known) await known.cancel();
      else if (open) await dropUpload(open.url);
      forgetUnfinished(place);
      await after?.();
      if (uploadAt(place) === known) clearUpload(place);
    },
    [place],
  );
  return {
    state,
    active: upload?.active ?? false,
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
