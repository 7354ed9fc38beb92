/** Shares what one tab can decode among its tiles: the rest are shown as refreshed stills, and no tile costs the tab. */

/** A full picture, the camera's smaller picture, or a still that is fetched anew every few seconds. */
export type Share = 'main' | 'sub' | 'still';

export interface Want {
  id: string;
  share: Share;
  /** The smaller, the more important; equal ones in the order they came. */
  rank: number;
}

/** Measured on two cores without a graphics card: 9 × 720p15 or 16 × 360p10 decode, 64 crash the tab. */
export const MAIN_MAX = 9;
export const SUB_MAX = 16;

export const COST: Readonly<Record<Share, number>> = { main: SUB_MAX, sub: MAIN_MAX, still: 0 };
export const CAPACITY = MAIN_MAX * SUB_MAX;

/** What each tile gets: the more important first, each its wish, else the smaller picture, else stills. */
export function allot(wants: readonly Want[], capacity = CAPACITY): Map<string, Share> {
  let left = capacity;
  const shares = new Map<string, Share>();
  const ordered = wants.map((want, at) => ({ ...want, at })).sort((a, b) => a.rank - b.rank || a.at - b.at);
  for (const { id, share } of ordered) {
    const given = affordable(share, left);
    left -= COST[given];
    shares.set(id, given);
  }
  return shares;
}

function affordable(wanted: Share, left: number): Share {
  if (COST[wanted] <= left) return wanted;
  return wanted === 'main' && COST.sub <= left ? 'sub' : 'still';
}

type Tell = (share: Share) => void;

const STRAINED_CAPACITY = 0.75;
/** The four pictures beside an incident move on any machine. */
const CAPACITY_MIN = COST.sub * 4;

/** The one budget of a tab: tiles say what they want and are told what they get, whenever that changes. */
export class Budget {
  readonly #wants = new Map<string, Want & { tell: Tell; given: Share | null }>();
  #capacity = CAPACITY;

  /** Want a share, or another than before. */
  want(want: Want, tell: Tell): void {
    const given = this.#wants.get(want.id)?.given ?? null;
    this.#wants.set(want.id, { ...want, tell, given });
    this.#share();
  }

  leave(id: string): void {
    if (this.#wants.delete(id)) this.#share();
  }

  /** A decoder could not keep up: give out less until `relax`. */
  strain(): void {
    this.#capacity = Math.max(CAPACITY_MIN, Math.floor(this.#capacity * STRAINED_CAPACITY));
    this.#share();
  }

  relax(): void {
    this.#capacity = CAPACITY;
    this.#share();
  }

  #share(): void {
    const shares = allot([...this.#wants.values()], this.#capacity);
    for (const [id, given] of shares) {
      const want = this.#wants.get(id);
      if (!want || want.given === given) continue;
      want.given = given;
      want.tell(given);
    }
  }
}
