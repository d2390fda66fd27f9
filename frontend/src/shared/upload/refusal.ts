import type { OpenUpload } from '@/shared/upload/resume';

/** What is wrong with a file before anything is sent. */
export interface Refusal {
  /** `other`, `changed`: not the file of the upload that is to go on. */
  kind: 'type' | 'size' | 'empty' | 'other' | 'changed';
  name: string;
}

/** Null: the file may be sent. `accept` are extensions with their dot; `maxBytes` may be left out. `open`: the upload
 * that it is to go on with, with the file's own time where that is known. */
export function refusalOf(
  file: File,
  accept: readonly string[],
  maxBytes: number | undefined,
  open: OpenUpload | null = null,
): Refusal | null {
  const name = file.name.toLowerCase();
  if (open && storedName(file.name) !== open.name.normalize()) return { kind: 'other', name: file.name };
  if (open && (file.size !== open.size || (open.modified ?? file.lastModified) !== file.lastModified)) {
    return { kind: 'changed', name: file.name };
  }
  if (accept.length > 0 && !accept.some((extension) => name.endsWith(extension.toLowerCase()))) {
    return { kind: 'type', name: file.name };
  }
  if (file.size === 0) return { kind: 'empty', name: file.name };
  return maxBytes !== undefined && file.size > maxBytes ? { kind: 'size', name: file.name } : null;
}

/** What the platform keeps of a file's name: the last 255 characters behind any path, none that control anything. */
function storedName(name: string): string {
  const last = Array.from(name.split(/[\\/]/).at(-1) ?? '');
  const kept = last.filter((character) => character >= ' ' && character !== '\u007f');
  return kept.slice(-255).join('').normalize();
}
