/** Keeps one tile's live picture open while it is shown. */
import { useEffect, useState } from 'react';
import type { LiveQuestion } from '../api/video';
import { TilePicture, type Wish } from './tile';

export interface TileUse {
  camera: string;
  question: LiveQuestion;
  /** The smaller, the more important when not all can move. */
  rank: number;
  wish: Wish;
}

export function useTile({ camera, question, rank, wish }: TileUse): TilePicture | null {
  const [tile, setTile] = useState<TilePicture | null>(null);
  const asked = JSON.stringify(question);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rank and wish change a tile, they do not make another
  useEffect(() => {
    const made = new TilePicture(camera, JSON.parse(asked) as LiveQuestion, rank, wish);
    setTile(made);
    return () => made.close();
  }, [camera, asked]);
  useEffect(() => tile?.set(rank, wish), [tile, rank, wish]);
  return tile;
}
