import { useState } from 'react';

export type Once = { 'Idempotency-Key': string };

/** The header of a request that makes something: the same body sent again, after an answer that was lost, is the same
 * request; a changed one is another. */
export function useIdempotency(): (body: unknown) => Once {
  const [keys] = useState(() => new Map<string, string>());
  return (body) => {
    const text = JSON.stringify(body);
    const key = keys.get(text) ?? crypto.randomUUID();
    keys.set(text, key);
    return { 'Idempotency-Key': key };
  };
}
