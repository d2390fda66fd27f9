/** tus metadata: keys with base64 of UTF-8. */
export function encodeMetadata(values: Record<string, string>): string {
  const encode = (text: string) => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
  return Object.entries(values)
    .filter(([, value]) => value)
    .map(([key, value]) => `${key} ${encode(value)}`)
    .join(',');
}

/** The SHA-256 in base64; nothing where the browser has no crypto (plain http). */
export async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle as SubtleCrypto | undefined;
  return subtle && btoa(String.fromCodePoint(...new Uint8Array(await subtle.digest('SHA-256', data))));
}
