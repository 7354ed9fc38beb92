/** A small map to pick cameras or a place on. */
import { useEffect, useRef, useState } from 'react';
import { mapAreas, mapBase, mapCameras } from '../api/places';
import { createMap, type RankedCamera, type SelectKind, type WatchMap, type Way, wayTo } from '../map';
import { Blank, Failure, Wait } from '../parts/Note';
import { reducedMotion, useTheme } from '../shell/theme';
import { words } from '../shell/words';

const text = words.watch.map;
const CLOSE_ZOOM = 16;

interface Place {
  lat: number;
  lon: number;
}

interface Props {
  label: string;
  /** Told which way it is from `at`, where that is known. */
  onSelect: (kind: SelectKind, id: string, where: Place, way: Way | null) => void;
  /** A camera to draw with its view cone. */
  cone?: RankedCamera | null;
  /** Several of them, in place of one. */
  cones?: readonly RankedCamera[] | null;
  /** Where to go. */
  at?: Place | null;
  /** How far around it is shown, in metres; null: close by. */
  withinM?: number | null;
}

export function CameraMap({ label, onSelect, cone = null, cones = null, at = null, withinM = null }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef({ onSelect, at });
  const theme = useTheme();
  const first = useRef(theme);
  const [map, setMap] = useState<WatchMap | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    pick.current = { onSelect, at };
  });
  useEffect(() => {
    if (!box.current) return;
    const stop = new AbortController();
    let made: WatchMap | null = null;
    try {
      const select = (kind: SelectKind, id: string, where: Place) => {
        const { onSelect: tell, at: from } = pick.current;
        tell(kind, id, where, from ? wayTo(from, where) : null);
      };
      made = createMap(box.current, { theme: first.current, onSelect: select, reducedMotion: reducedMotion() });
      setMap(made);
      fill(made, stop.signal).catch((failed: unknown) => (stop.signal.aborted ? undefined : setError(failed)));
    } catch {
      // Deliberately every error: without WebGL cameras are chosen by name and places typed, and it says so.
      setBroken(true);
    }
    return () => {
      stop.abort();
      made?.destroy();
    };
  }, []);
  useEffect(() => map?.setTheme(theme), [map, theme]);
  useEffect(() => {
    if (at) map?.flyTo(withinM === null ? { ...at, zoom: CLOSE_ZOOM } : { ...at, withinM });
  }, [map, at, withinM]);
  useEffect(() => map?.showCones(cones ?? (cone ? [cone] : null), at), [map, cone, cones, at]);
  return (
    <section className="cameramap" aria-label={label}>
      <div className="cameramap__box" ref={box} />
      {isBroken ? <Blank title={text.failed}>{text.failedHelp}</Blank> : null}
      {!map && !isBroken ? <Wait text={text.loading} /> : null}
      {error ? <Failure error={error} /> : null}
    </section>
  );
}

async function fill(map: WatchMap, signal: AbortSignal): Promise<void> {
  const [base, areas, cameras] = await Promise.all([mapBase(signal), mapAreas(signal), mapCameras(signal)]);
  map.setBase(base);
  map.setAreas(areas);
  map.setCameras(cameras);
}
