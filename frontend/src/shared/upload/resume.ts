/** What is remembered of an unfinished upload, so that it goes on after the page was loaded again. */

/** Where an upload goes: one at a time. */
export interface UploadPlace {
  /** Plural, as in the path: datasets, images. */
  resource: string;
  /** The id of the thing; '' where the upload itself makes it. */
  target: string;
  part: string;
}

export interface Unfinished {
  url: string;
  name: string;
  size: number;
  /** The file's own time, milliseconds. */
  modified: number;
  sent: number;
}

export function placeKey({ resource, target, part }: UploadPlace): string {
  return `modelyard.upload.${resource}.${target}.${part}`;
}

export function unfinishedAt(place: UploadPlace): Unfinished | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(placeKey(place)) ?? 'null');
    return isUnfinished(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function keepUnfinished(place: UploadPlace, upload: Unfinished): void {
  try {
    localStorage.setItem(placeKey(place), JSON.stringify(upload));
  } catch {
    // no room: it goes on, but not after a reload
  }
}

export function forgetUnfinished(place: UploadPlace): void {
  localStorage.removeItem(placeKey(place));
}

/** Whether `file` is the one that was being sent. */
export function isSameFile(upload: Unfinished, file: File): boolean {
  return upload.name === file.name && upload.size === file.size && upload.modified === file.lastModified;
}

function isUnfinished(value: unknown): value is Unfinished {
  const kept = value as Unfinished | null;
  return typeof kept?.url === 'string' && typeof kept.name === 'string' && typeof kept.size === 'number';
}
