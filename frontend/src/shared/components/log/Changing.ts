/** Tells of each of its changes; for useSyncExternalStore. */
export class Changing {
  /** Another number after every change. */
  version = 0;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly getVersion = (): number => this.version;

  /** Resolves when `holds` does. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (holds()) {
          stop();
          resolve();
        }
      };
      const stop = this.subscribe(look);
      look();
    });
  }

  protected changed(): void {
    this.version += 1;
    for (const tell of this.listeners) tell();
  }
}
