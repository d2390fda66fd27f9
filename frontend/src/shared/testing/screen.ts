import { vi } from 'vitest';

/** A screen so wide, in pixels: for queries of min-width and max-width. */
export function screenOf(width: number): void {
  vi.stubGlobal('matchMedia', (media: string) => {
    const [, least = 0] = /min-width:\s*([\d.]+)px/.exec(media) ?? [];
    const [, most = Infinity] = /max-width:\s*([\d.]+)px/.exec(media) ?? [];
    return {
      matches: width >= Number(least) && width <= Number(most),
      media,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      addListener: () => undefined,
      removeListener: () => undefined,
    };
  });
}
