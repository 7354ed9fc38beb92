/** Which tiles wait for their first picture: what can wait stands back meanwhile. */

export class Opening {
  readonly #waiting = new Set<string>();
  readonly #told = new Set<() => void>();

  /** A tile asks for its picture. */
  begins(id: string): void {
    this.#waiting.add(id);
  }

  /** It has one, or will not get one soon. */
  ends(id: string): void {
    if (!this.#waiting.delete(id) || this.#waiting.size > 0) return;
    for (const tell of this.#told) tell();
    this.#told.clear();
  }

  /** Wait until all tiles that begin have ended, however long before any does; `msMax` at the longest. */
  over(msMax: number): Promise<void> {
    return new Promise((resolve) => {
      this.#told.add(resolve);
      setTimeout(() => {
        this.#told.delete(resolve);
        resolve();
      }, msMax);
    });
  }
}

/** One for the tab, whatever shows the tiles. */
export const opening = new Opening();
