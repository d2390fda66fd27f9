/** What is known of an unfinished upload, so that it goes on after the page was loaded again, or in another browser. */

/** Where an upload goes: one at a time. */
export interface UploadPlace {
  /** Plural, as in the path: datasets, images. */
  resource: string;
  /** The id of the thing; '' where the upload itself makes it. */
  target: string;
  part: string;
}

/** As the platform knows it. */
export interface OpenUpload {
  url: string;
  name: string;
  size: number;
  sent: number;
  /** The file's own time, milliseconds; not every client says it. */
  modified?: number | null | undefined;
}

/** As this browser remembers it. */
interface Unfinished extends OpenUpload {
  modified: number;
}

export function placeKey({ resource, target, part }: UploadPlace): string {
  return `modelyard.upload.${resource}.${target}.${part}`;
}

export function unfinishedAt(place: UploadPlace, storage = localStorage): Unfinished | undefined {
  try {
    const kept: unknown = JSON.parse(storage.getItem(placeKey(place)) ?? 'null');
    return isUnfinished(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function keepUnfinished(place: UploadPlace, upload: Unfinished): void {
  try {
    for (const storage of [sessionStorage, localStorage]) storage.setItem(placeKey(place), JSON.stringify(upload));
  } catch {
    // no room: it goes on, but not after a reload
  }
}

export function forgetUnfinished(place: UploadPlace): void {
  localStorage.removeItem(placeKey(place));
  sessionStorage.removeItem(placeKey(place));
}

/** Whether this tab was the last that sent it: then nobody does. */
export function wasSentHere(place: UploadPlace, { url, sent }: OpenUpload): boolean {
  const kept = unfinishedAt(place, sessionStorage);
  return kept?.url === url && kept.sent >= sent;
}

/** Whether `file` is the one that was being sent. */
export function isSameFile(upload: Unfinished, file: File): boolean {
  return upload.name === file.name && upload.size === file.size && upload.modified === file.lastModified;
}

function isUnfinished(value: unknown): value is Unfinished {
  const kept = value as Unfinished | null;
  return typeof kept?.url === 'string' && typeof kept.name === 'string' && typeof kept.size === 'number';
}
