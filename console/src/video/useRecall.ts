/** Keeps a small playback of one or many cameras open while it is shown. */
import { useEffect, useState } from 'react';
import type { PlaybackQuestion } from '../api/video';
import { PlaybackSession } from './recording/session';

interface Recall {
  session: PlaybackSession | null;
  error: unknown;
}

/** Open a playback that begins to play at `atUs`; `isGrowing`: its end is now and moves on. */
export function usePlayback(question: PlaybackQuestion | null, atUs: number, isGrowing: boolean): Recall {
  const [recall, setRecall] = useState<Recall>({ session: null, error: null });
  const asked = question === null ? null : JSON.stringify(question);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it begins is part of the question that opens it
  useEffect(() => {
    setRecall({ session: null, error: null });
    if (asked === null) return;
    let isGone = false;
    let opened: PlaybackSession | null = null;
    PlaybackSession.open(JSON.parse(asked) as PlaybackQuestion, atUs).then(
      (session) => {
        if (isGone) return session.close();
        opened = session;
        session.start(isGrowing);
        session.player.play(true);
        setRecall({ session, error: null });
      },
      (error: unknown) => (isGone ? undefined : setRecall({ session: null, error })),
    );
    return () => {
      isGone = true;
      opened?.close();
    };
  }, [asked]);
  return recall;
}
