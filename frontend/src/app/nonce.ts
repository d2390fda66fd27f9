/** The nonce that the gateway gave this page's styles in its Content-Security-Policy. */
export function styleNonce(): string | undefined {
  const written = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
  return written === undefined || written.startsWith('__') ? undefined : written;
}
