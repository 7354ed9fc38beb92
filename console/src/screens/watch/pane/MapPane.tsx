/** The map in its pane: fed by the feed, drawn by the map module, with layers and what was picked beside it. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import { feed } from '../../../feed/client';
import type { Batch } from '../../../feed/store';
import { createMap, type WatchMap } from '../../../map';
import { Button } from '../../../parts/Button';
import { Blank, Wait } from '../../../parts/Note';
import { useKey } from '../../../shell/keys';
import { openIncident, type Spot, select, useSelection } from '../../../shell/selection';
import { reducedMotion, useTheme } from '../../../shell/theme';
import { words } from '../../../shell/words';
import { opening } from '../../../video/opening';
import { useRanked } from '../ranked';
import { Layers } from './Layers';
import { SpotCard } from './SpotCard';
import { useMapParts } from './useMapParts';
import './pane.css';

const text = words.watch.map;
const INCIDENT_ZOOM = 16;
/** Where the map costs the pictures their time, it waits so long for them. */
const PICTURES_FIRST_MS_MAX = 1_500;

export function MapPane() {
  const box = useRef<HTMLDivElement>(null);
  const { map, isBroken } = useWatchMap(box);
  const parts = useMapParts(map);
  useMapFollows(map);
  useKey('map.focus', () => box.current?.querySelector<HTMLElement>('canvas, [tabindex]')?.focus());
  return (
    <section className="mappane" aria-label={text.title}>
      <div className="mappane__box" ref={box} hidden={isBroken} />
      {isBroken ? <Blank title={text.failed}>{text.failedHelp}</Blank> : null}
      {!map && !isBroken ? <Wait text={text.loading} /> : null}
      {map ? <Layers map={map} /> : null}
      {parts.failed.length > 0 ? (
        <div className="mappane__note note">
          {text.partFailed(parts.failed.map((part) => text.parts[part] ?? part).join(', '))}
          <Button onPress={parts.again}>{words.common.again}</Button>
        </div>
      ) : null}
      <SpotCard />
    </section>
  );
}

function pick(kind: Spot['kind'], id: string, at: { lat: number; lon: number }): void {
  if (kind === 'incident') openIncident(id);
  else select({ spot: { kind, id, at } });
}

function useWatchMap(box: RefObject<HTMLDivElement | null>) {
  const theme = useTheme();
  const first = useRef(theme);
  const [map, setMap] = useState<WatchMap | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  useEffect(() => {
    if (!box.current) return;
    let made: WatchMap | null = null;
    try {
      made = createMap(box.current, { theme: first.current, onSelect: pick, reducedMotion: reducedMotion() });
      setMap(made);
    } catch {
      // Deliberately every error: without WebGL the room works on without a map, and says so.
      setIsBroken(true);
    }
    return () => {
      made?.destroy();
      setMap(null);
    };
  }, [box]);
  useEffect(() => map?.setTheme(theme), [map, theme]);
  useEffect(() => {
    if (!map || !box.current) return;
    const watcher = new ResizeObserver(() => map.resize());
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, [map, box]);
  return { map, isBroken };
}

function forMap(batch: Batch): Parameters<WatchMap['apply']>[0] {
  if ('changes' in batch) return batch.changes;
  const tables = Object.entries(batch.state).map(([kind, table]) => [kind, Object.fromEntries(table)]);
  return { at: batch.at, state: Object.fromEntries(tables) };
}

/** What the map follows: the feed, the selection, the view cones, and a newly opened incident's place. */
function useMapFollows(map: WatchMap | null): void {
  const { spot, incident } = useSelection();
  const ranked = useRanked();
  useEffect(() => (map ? feed.follow((batch) => map.apply(forMap(batch))) : undefined), [map]);
  useEffect(() => {
    map?.select(spot ? { kind: spot.kind, id: spot.id, ...(spot.at ? { at: spot.at } : {}) } : null);
  }, [map, spot]);
  useEffect(() => {
    map?.showCones(ranked?.cameras ?? null, ranked?.place ?? null);
  }, [map, ranked]);
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (!map || incident === null || shown.current === incident) return;
    // A new incident may be open here before the feed has brought it: then its own answer says where it is.
    const known = feed.state.incident.get(incident)?.place;
    const { lat, lon } = known ?? (ranked?.incident === incident ? ranked.place : { lat: null, lon: null });
    if (lat === null || lon === null) return;
    shown.current = incident;
    map.standBack(opening.over(PICTURES_FIRST_MS_MAX));
    map.flyTo({ lat, lon, zoom: INCIDENT_ZOOM });
  }, [map, incident, ranked]);
}
