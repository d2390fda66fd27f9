/** What is wrong with a file before anything is sent. */
export interface Refusal {
  kind: 'type' | 'size' | 'empty';
  name: string;
}

/** Null: the file may be sent. `accept` are extensions with their dot; `maxBytes` may be left out. */
export function refusalOf(file: File, accept: readonly string[], maxBytes: number | undefined): Refusal | null {
  const name = file.name.toLowerCase();
  if (accept.length > 0 && !accept.some((extension) => name.endsWith(extension.toLowerCase()))) {
    return { kind: 'type', name: file.name };
  }
  if (file.size === 0) return { kind: 'empty', name: file.name };
  return maxBytes !== undefined && file.size > maxBytes ? { kind: 'size', name: file.name } : null;
}
