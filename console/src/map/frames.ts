/** How smoothly the map draws: frames counted, and the rate over the last second in which any was drawn. */
import type { FrameStats } from './types';

const WINDOW_MS = 1000;

export class FrameMeter {
  #times: number[] = [];
  #frames = 0;

  mark(nowMs: number): void {
    this.#frames += 1;
    this.#times.push(nowMs);
    const oldest = nowMs - WINDOW_MS;
    while ((this.#times[0] as number) <= oldest) this.#times.shift();
  }

  stats(): FrameStats {
    return { fps: this.#times.length, frames: this.#frames };
  }
}
