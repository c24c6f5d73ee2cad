/** Tells those who wait that something changed. */
export class ChangeNotice {
  readonly #waiting = new Set<() => void>();

  notify(): void {
    for (const settle of this.#waiting) settle();
  }

  /** Resolves at the next notice; rejects with the signal's reason when aborted. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const settle = (): void => {
        this.#waiting.delete(settle);
        signal.removeEventListener('abort', settle);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      };
      this.#waiting.add(settle);
      signal.addEventListener('abort', settle, { once: true });
    });
  }
}
