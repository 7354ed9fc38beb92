/** Playback. */
export function PlaybackScreen() {
  return <section className="page" />;
}
