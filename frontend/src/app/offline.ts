/** The router's note that it has loaded the page anew once, for a part of it that did not come. */
const NOTE = 'tanstack_router_reload:';

/**
 * Without a network the page stays: the router would load it anew for a part that does not come, and the browser would
 * show a page of its own instead. PageError says so, and loads it once there is a network.
 */
export function stayWithoutNetwork(): void {
  const noted = new Set<string>();
  window.addEventListener('vite:preloadError', ({ payload }) => {
    if (navigator.onLine) return;
    const note = NOTE + payload.message;
    noted.add(note);
    sessionStorage.setItem(note, '1');
  });
  window.addEventListener('online', () => {
    for (const note of noted) sessionStorage.removeItem(note);
    noted.clear();
  });
}
