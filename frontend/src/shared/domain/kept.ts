/** What was typed and not sent yet is kept while the tab lives; null: nothing is, or the browser keeps nothing. */
export function keptText(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** `null` forgets it. A browser that keeps nothing is no reason to stop: what is typed lives as long as the page then. */
export function keepText(key: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // storage is full or forbidden
  }
}
