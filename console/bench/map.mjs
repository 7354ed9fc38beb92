/** Measure the map in headless Chromium with software GL; one JSON object a line: name, value, unit, target, met. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';

const CAMERAS = 30_000;
const UNITS = 2_000;
const VIEW = { width: 860, height: 740 };
const PAN_MS = 3000;
const SETTLE_MS = 4000;
const ROUNDS = 3;
const INK_SHARE_MIN = 0.005;
const ZOOMS = [12, 14, 16];
const FPS_TARGET = 11;
const UNIT_MS_TARGET = 16;

const here = import.meta.dirname;
const out = mkdtempSync(join(tmpdir(), 'map-bench-'));
const options = {
  configFile: false,
  root: here,
  logLevel: 'error',
  build: { outDir: out, emptyOutDir: true, assetsInlineLimit: 0, rolldownOptions: { input: join(here, 'map.html') } },
  preview: { host: '127.0.0.1', port: 0 },
};

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function say(name, value, unit, target, met, more = {}) {
  const line = { name, value: Number(value.toFixed(2)), unit, target, met, load_1min: loadavg()[0], ...more };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function chromiumPath() {
  const named = process.env.CHROMIUM;
  return named ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
}

/** Frames per second of one pan. A map on which nothing is drawn is a fault, not a fast map. */
async function panned(page, zoom) {
  await page.evaluate((z) => window.bench.pan(z, 500), zoom);
  await page.waitForTimeout(SETTLE_MS);
  const [fps, ink] = await page.evaluate(([z, ms]) => window.bench.pan(z, ms), [zoom, PAN_MS]);
  if (ink < INK_SHARE_MIN) throw new Error(`nothing is drawn at zoom ${zoom}: the figure would mean nothing`);
  return { fps, ink: Number(ink.toFixed(3)) };
}

async function whole(page) {
  await page.evaluate(([cameras, units]) => window.bench.ours(cameras, units, false), [CAMERAS, UNITS]);
  await page.waitForTimeout(SETTLE_MS);
  for (const zoom of ZOOMS) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await panned(page, zoom));
    const fps = median(rounds.map((each) => each.fps));
    say(`map_pan_zoom_${zoom}`, fps, 'fps', FPS_TARGET, fps >= FPS_TARGET, { ink: rounds[0].ink });
  }
  const times = [];
  for (let i = 0; i < 9; i += 1) times.push(await page.evaluate((n) => window.bench.unitMs(n), UNITS));
  say('map_units_update', median(times), 'ms', UNIT_MS_TARGET, median(times) <= UNIT_MS_TARGET);
}

/** The cameras alone, in turn with MapLibre's own circle layer of the same cameras, so that both meet the same load. */
async function besidePeer(page) {
  for (const zoom of ZOOMS) {
    const ours = [];
    const peers = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await page.evaluate((n) => window.bench.ours(n, 0, true), CAMERAS);
      ours.push(await panned(page, zoom));
      await page.evaluate((n) => window.bench.peer(n), CAMERAS);
      peers.push(await panned(page, zoom));
    }
    const [fps, peer] = [ours, peers].map((rounds) => median(rounds.map((each) => each.fps)));
    const ink = { ink: ours[0].ink, peer_ink: peers[0].ink };
    const more = { peer: Number(peer.toFixed(2)), ratio: Number((fps / peer).toFixed(2)), ...ink };
    say(`map_cameras_zoom_${zoom}`, fps, 'fps', more.peer, fps >= peer, more);
  }
}

await build(options);
const server = await preview(options);
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-sandbox'],
});
try {
  const page = await browser.newPage({ viewport: VIEW });
  page.on('pageerror', (error) => {
    process.exitCode = 1;
    process.stderr.write(`${error.message}\n`);
  });
  await page.goto(`${server.resolvedUrls.local[0]}map.html`);
  await whole(page);
  await besidePeer(page);
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${error.message}\n`);
} finally {
  await browser.close();
  await server.close();
  rmSync(out, { recursive: true });
}
