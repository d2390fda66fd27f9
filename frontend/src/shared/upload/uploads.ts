/** The uploads of this tab, by their place: they go on while other pages are looked at. */
import { placeKey, type UploadPlace } from '@/shared/upload/resume';
import { Upload, type UploadOptions } from '@/shared/upload/Upload';

const uploads = new Map<string, Upload>();
const listeners = new Set<() => void>();

export function uploadAt(place: UploadPlace): Upload | undefined {
  return uploads.get(placeKey(place));
}

export function onUploads(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Begin to upload `file`; an upload to the same place that is going on is paused and replaced. */
export function beginUpload(place: UploadPlace, file: File, options?: UploadOptions): Upload {
  uploadAt(place)?.pause();
  const upload = new Upload(place, file, options);
  uploads.set(placeKey(place), upload);
  upload.subscribe(warnBeforeLeaving);
  upload.start();
  tell();
  return upload;
}

/** Forget an upload that has ended or was given up. */
export function clearUpload(place: UploadPlace): void {
  uploads.delete(placeKey(place));
  warnBeforeLeaving();
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function warnBeforeLeaving(): void {
  const active = [...uploads.values()].some((upload) => upload.active);
  if (active) window.addEventListener('beforeunload', warn);
  else window.removeEventListener('beforeunload', warn);
}
