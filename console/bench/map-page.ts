/** The page that `map.mjs` measures: the real map over a made-up grid city, and a plain MapLibre circle layer as its peer. */
import type { Feature, FeatureCollection, Position } from 'geojson';
import { Map as MapLibreMap, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { type CameraColumns, createMap, type WatchMap } from '../src/map';

const CENTRE = { lat: 38.9, lon: -77.03 };
const HALF_DEG = 0.07;
const STREETS = 120;
const OWNERS = ['city', 'integrated', 'integrated', 'partner'];
const GROUND = '#15191e';

/** A small seeded generator (mulberry32), so that every run draws the same city. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function streets(): FeatureCollection {
  const features: Feature[] = [];
  for (let i = 0; i <= STREETS; i += 1) {
    const across = -HALF_DEG + (2 * HALF_DEG * i) / STREETS;
    const along = Array.from({ length: 60 }, (_, j) => -HALF_DEG + (2 * HALF_DEG * j) / 59);
    const kind = i % 10 === 0 ? 'primary' : i % 5 === 0 ? 'secondary' : 'residential';
    const add = (name: string, coordinates: Position[]) =>
      features.push({
        type: 'Feature',
        properties: { layer: 'road', class: kind, name },
        geometry: { type: 'LineString', coordinates },
      });
    add(
      `${i} Street`,
      along.map((d) => [CENTRE.lon + across, CENTRE.lat + d]),
    );
    add(
      `${i} Avenue`,
      along.map((d) => [CENTRE.lon + d, CENTRE.lat + across]),
    );
  }
  return { type: 'FeatureCollection', features };
}

function cameras(count: number): CameraColumns {
  const roll = dice(7);
  const spread = () => (roll() - 0.5) * 2 * HALF_DEG;
  const rows = Array.from({ length: count }, (_, i) => i);
  return {
    ids: rows.map((i) => `C${i}`),
    names: rows.map((i) => `Camera ${i}`),
    lat: rows.map(() => CENTRE.lat + spread()),
    lon: rows.map(() => CENTRE.lon + spread()),
    azimuth: rows.map((i) => (i * 45) % 360),
    fov: rows.map(() => 70),
    range: rows.map(() => 80),
    owner_class: rows.map((i) => OWNERS[i % 4] as string),
    condition: rows.map(() => 'always'),
    health: rows.map((i) => (i % 25 === 0 ? 'offline' : 'ok')),
    height: rows.map(() => 6),
  };
}

function units(count: number, second: number) {
  const at = new Date().toISOString();
  return Array.from({ length: count }, (_, i) => {
    const lat = CENTRE.lat + HALF_DEG * Math.sin(i * 2.4 + second / 300);
    const lon = CENTRE.lon + HALF_DEG * Math.cos(i * 1.7);
    return { kind: 'unit', key: `U${i}`, value: { id: `U${i}`, lat, lon, status: null, heading_deg: i % 360, at } };
  });
}

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

/** Share of pixels that are not the ground's: a map that draws nothing must not pass for a fast one. */
function inkShare(canvas: HTMLCanvasElement): number {
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  const ctx = copy.getContext('2d') as CanvasRenderingContext2D;
  ctx.drawImage(canvas, 0, 0);
  const { data } = ctx.getImageData(0, 0, copy.width, copy.height);
  const ground = Number.parseInt(GROUND.slice(1), 16);
  let inked = 0;
  for (let i = 0; i < data.length; i += 4) {
    const off = Math.abs((data[i] as number) - (ground >> 16)) + Math.abs((data[i + 2] as number) - (ground & 255));
    if (off > 8) inked += 1;
  }
  return inked / (data.length / 4);
}

type Move = (lat: number, lon: number, zoom: number) => void;

/** Move a little each frame; frames that were drawn per second, and how much was on the canvas at the end. */
async function pan(
  move: Move,
  framesDrawn: () => number,
  zoom: number,
  ms: number,
): Promise<[fps: number, ink: number]> {
  const step = 40 / 2 ** zoom;
  const first = framesDrawn();
  const begin = performance.now();
  for (let i = 1; performance.now() - begin < ms; i += 1) {
    move(CENTRE.lat + step * Math.sin(i / 9), CENTRE.lon + step * Math.cos(i / 9), zoom);
    await frame();
  }
  const fps = ((framesDrawn() - first) * 1000) / (performance.now() - begin);
  move(CENTRE.lat, CENTRE.lon, zoom);
  await frame();
  return [fps, inkShare(document.querySelector('canvas') as HTMLCanvasElement)];
}

let map: WatchMap | null = null;
let peer: MapLibreMap | null = null;
let peerFrames = 0;
let ticking = 0;

function clear(): void {
  clearInterval(ticking);
  map?.destroy();
  peer?.remove();
  map = null;
  peer = null;
}

const container = document.getElementById('map') as HTMLElement;

const bench = {
  /** The real map; `bare` leaves out streets and units, to be compared with the peer. */
  ours(cameraCount: number, unitCount: number, bare: boolean): void {
    clear();
    map = createMap(container, { theme: 'dark', reducedMotion: true, onSelect: () => undefined });
    map.flyTo({ ...CENTRE, zoom: 12 });
    map.setCameras(cameras(cameraCount));
    if (bare) return;
    map.setBase(streets());
    let second = 0;
    ticking = window.setInterval(() => {
      second += 1;
      map?.apply(units(unitCount, second));
    }, 1000);
  },
  /** What a user of MapLibre would write first: one GeoJSON source, one circle layer. */
  peer(cameraCount: number): void {
    clear();
    setWorkerUrl(workerUrl);
    const { lat, lon, ids } = cameras(cameraCount);
    const features = ids.map((id, i): Feature => {
      const coordinates = [lon[i] as number, lat[i] as number];
      return { type: 'Feature', properties: { id, owner: OWNERS[i % 4] }, geometry: { type: 'Point', coordinates } };
    });
    peer = new MapLibreMap({
      container,
      center: [CENTRE.lon, CENTRE.lat],
      zoom: 12,
      attributionControl: false,
      style: {
        version: 8,
        sources: { cameras: { type: 'geojson', data: { type: 'FeatureCollection', features } } },
        layers: [
          { id: 'ground', type: 'background', paint: { 'background-color': GROUND } },
          {
            id: 'cameras',
            type: 'circle',
            source: 'cameras',
            paint: {
              'circle-radius': ['interpolate', ['linear'], ['zoom'], 12, 1.75, 14, 3.5, 16, 6],
              'circle-color': ['match', ['get', 'owner'], 'city', '#e3e8ed', 'partner', '#a79cb8', '#8fa5bb'],
            },
          },
        ],
      },
    });
    peer.on('render', () => {
      peerFrames += 1;
    });
  },
  pan(zoom: number, ms: number): Promise<[number, number]> {
    if (peer)
      return pan(
        (lat, lon, z) => peer?.jumpTo({ center: [lon, lat], zoom: z }),
        () => peerFrames,
        zoom,
        ms,
      );
    return pan(
      (lat, lon, z) => map?.flyTo({ lat, lon, zoom: z }),
      () => map?.frameStats().frames ?? 0,
      zoom,
      ms,
    );
  },
  /** Milliseconds of the main thread that one second's positions take, from the feed's changes to columns. */
  async unitMs(count: number): Promise<number> {
    const changes = units(count, 1);
    let begun = 0;
    requestAnimationFrame(() => {
      begun = performance.now();
    });
    const before = performance.now();
    map?.apply(changes);
    const applied = performance.now() - before;
    await frame();
    return applied + performance.now() - begun;
  },
};

declare global {
  interface Window {
    bench: typeof bench;
  }
}
window.bench = bench;
