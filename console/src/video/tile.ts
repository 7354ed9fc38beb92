/** The picture of one tile: its place on the page, its live picture, and its share of the tab's budget. */

import type { LiveView } from '../api/types';
import type { LiveQuestion } from '../api/video';
import { Store } from '../shell/store';
import type { Share } from './budget';
import { LivePicture } from './live';
import { opening } from './opening';
import { Surface } from './surface';
import { budget, worldOf } from './world';

/** From this many device pixels on, the full picture is worth its cost; the other way a little later. */
const MAIN_FROM_PX = 700;
const MAIN_UNTIL_PX = 560;

/** `fit`: full or small as its size asks for; `still`: never more than stills. */
export type Wish = 'fit' | 'still';

let serial = 0;

export class TilePicture {
  readonly surface: Surface;
  readonly picture: LivePicture;
  /** The look that the server allowed last: its rule and its end. */
  readonly look = new Store<LiveView | null>(null);
  readonly #id: string;
  #wish: Wish;
  #rank: number;
  /** What its size asks for; null before it has one: a look is not opened twice for finding its place. */
  #share: Share | null = null;
  #wallUs: number | null = null;

  constructor(camera: string, question: LiveQuestion, rank: number, wish: Wish) {
    serial += 1;
    this.#id = `${camera} ${serial}`;
    this.#rank = rank;
    this.#wish = wish;
    this.surface = new Surface((width) => this.#fit(width));
    const tells = {
      opened: (view: LiveView) => this.look.set(view),
      drawn: (wallUs: number | null) => {
        this.#wallUs = wallUs;
        this.picture.drawn();
      },
    };
    this.picture = new LivePicture(worldOf(camera, () => question, this.surface, tells));
    opening.begins(this.#id);
    this.picture.state.watch(() => {
      if (this.picture.state.get().phase !== 'opening') opening.ends(this.#id);
    });
  }

  /** When the picture on show was seen: milliseconds since 1970, null when nobody tells. */
  get seenAtMs(): number | null {
    return this.#wallUs === null ? null : this.#wallUs / 1_000;
  }

  set(rank: number, wish: Wish): void {
    if (rank === this.#rank && wish === this.#wish) return;
    this.#rank = rank;
    this.#wish = wish;
    this.#want();
  }

  /** It was put into its place: take its size now, without waiting for the page to be drawn. */
  placed(): void {
    this.#fit(this.surface.measure());
  }

  close(): void {
    opening.ends(this.#id);
    budget.leave(this.#id);
    this.picture.close();
    this.surface.close();
  }

  #fit(width: number): void {
    const limit = this.#share === 'main' ? MAIN_UNTIL_PX : MAIN_FROM_PX;
    const share = width >= limit ? 'main' : 'sub';
    if (share === this.#share || width === 0) return;
    this.#share = share;
    this.#want();
  }

  #want(): void {
    if (this.#share === null) return;
    const share = this.#wish === 'still' ? 'still' : this.#share;
    budget.want({ id: this.#id, share, rank: this.#rank }, (given) => this.picture.show(given));
  }
}
