/**
 * A stand-in for the server while working on screens: `node dev/server.mjs [PORT] [none|some|much] [slow|broken|out]`.
 * It serves the built console under the same strict policy and answers the console's routes from an invented city.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alert, areas, base, cameras, detail, incident, makeState, me, metres, rate, types } from './city.mjs';
import { answerVideo, openLine } from './video.mjs';

const [, , port = '8421', size = 'some', fault = ''] = process.argv;
const BUILT = process.env.BUILT ?? fileURLToPath(new URL('../../src/watchroom/web/console/built/', import.meta.url));
const POLICY =
  "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'";
const KINDS = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const state = makeState({ size });
const streams = new Set();
let id = 1;
let signedIn = fault !== 'out';

function publish(changes) {
  id += 1;
  for (const [kind, key, value] of changes) {
    if (value === null) delete state[kind][key];
    else state[kind][key] = value;
  }
  const data = JSON.stringify(changes.map(([kind, key, value]) => ({ kind, key, value })));
  for (const stream of streams) stream.write(`event: change\nid: ${id}\ndata: ${data}\n\n`);
}

function feed(answer) {
  answer.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const snapshot = { id, at: new Date().toISOString(), state };
  answer.write(`event: snapshot\nid: ${id}\ndata: ${JSON.stringify(snapshot)}\n\n`);
  streams.add(answer);
  answer.on('close', () => streams.delete(answer));
}

setInterval(() => {
  for (const stream of streams) stream.write(': beat\n\n');
}, 10000);
setInterval(() => {
  const now = new Date().toISOString();
  const moved = Object.values(state.unit)
    .slice(0, 120)
    .map((unit) => {
      const to = {
        lat: unit.lat + Math.cos(unit.heading_deg / 57.3) * 0.00008,
        lon: unit.lon + Math.sin(unit.heading_deg / 57.3) * 0.0001,
      };
      return ['unit', unit.id, { ...unit, ...to, at: now, received_at: now }];
    });
  const fresh = Object.values(state.source)
    .filter((each) => each.actual === 'live')
    .map((each) => ['source', each.id, { ...each, last_received_at: now }]);
  if (moved.length > 0) publish([...moved, ...fresh]);
}, 1000);
if (size !== 'none') {
  setInterval(() => {
    const next = incident(undefined, 1);
    publish([
      ['incident', next.id, next],
      ['alert', `al-${next.id}`, alert(next, 1)],
    ]);
  }, 15000);
}

function put(kind, record, change) {
  const next = { ...record, ...change, version: record.version + 1, updated_at: new Date().toISOString() };
  publish([[kind, record.id, next]]);
  return next;
}

const mine = { owner: me.login, owner_name: me.name };
const ALERT_VERBS = {
  acknowledge: () => ({ status: 'acknowledged', ...mine, acknowledged_at: new Date().toISOString() }),
  assign: ({ to }) => ({ owner: to, owner_name: to }),
  escalate: () => ({ escalations: 1, escalated_at: new Date().toISOString() }),
  shelve: ({ reason, minutes }) => ({
    status: 'shelved',
    shelved_by: me.login,
    shelved_reason: reason,
    shelved_until: new Date(Date.now() + minutes * 60000).toISOString(),
  }),
  unshelve: () => ({ status: 'new', shelved_by: null, shelved_until: null }),
  resolve: ({ resolution }) => ({ status: 'resolved', resolution }),
  verify: ({ outcome }) => ({ verified: outcome === 'verified' }),
};
const said = (record, kind, text) => ({
  extra: [
    ...(record.extra ?? []),
    {
      id: 100 + (record.extra?.length ?? 0),
      at: new Date().toISOString(),
      received_at: new Date().toISOString(),
      kind,
      text,
      by: me.login,
      by_name: me.name,
      source_id: null,
      external_id: null,
      probability: null,
      reason: null,
      lat: null,
      lon: null,
      data: {},
    },
  ],
});
const INCIDENT_VERBS = {
  take: () => mine,
  release: () => ({ owner: null, owner_name: null }),
  notes: (body, record) => said(record, 'note', body.text),
  messages: (body, record) => said(record, 'message', body.text),
  tasks: (body, record) => ({
    tasks: [
      ...(record.tasks ?? []),
      {
        id: `t${Date.now()}`,
        text: body.text,
        owner: me.login,
        due_at: body.due_at ?? null,
        done_at: null,
        done_by: null,
      },
    ],
  }),
  type: ({ type_code, priority }) => ({
    type_code,
    priority,
    title: types.find((each) => each.code === type_code).title,
  }),
  close: ({ disposition }) => ({ status: 'closed', disposition }),
  reopen: () => ({ status: 'open' }),
  merge: () => ({}),
  split: () => ({}),
};
let patrol = null;
const patrolState = () => ({ patrol, cameras: patrol ? cameras.filter((each) => each.owner_class === 'city') : [] });
const listOf = (kind) => Object.values(state[kind]);
const columns = () => ({
  ids: cameras.map((c) => c.id),
  names: cameras.map((c) => c.name),
  lat: cameras.map((c) => c.lat),
  lon: cameras.map((c) => c.lon),
  azimuth: cameras.map((c) => c.azimuth_deg),
  fov: cameras.map((c) => c.fov_deg),
  range: cameras.map((c) => c.range_m),
  owner_class: cameras.map((c) => c.owner_class),
  condition: cameras.map((c) => c.condition),
  health: cameras.map((c) => c.health),
  height: cameras.map((c) => c.height_m),
});
const acts = () =>
  listOf('incident')
    .slice(0, 18)
    .map((each, i) => ({
      id: `act-${each.id}`,
      at: each.opened_at,
      act: 'open_incident',
      purpose: 'call_response',
      subject: `${each.title}, ${each.place.address}`,
      incident: each.number,
      case: null,
      outcome: i === 3 ? 'refused' : 'done',
      rule: 'city-call-response',
      leaf_index: i === 0 ? null : 4000 + i,
    }));

const GETS = {
  '/session': () => (signedIn ? me : null),
  '/alerts': () => ({ items: listOf('alert') }),
  '/incidents': ({ status, from, to }) => ({
    items: listOf('incident')
      .filter(
        (each) =>
          (!status || each.status === status) && (!from || each.opened_at >= from) && (!to || each.opened_at < to),
      )
      .sort((a, b) => (a.opened_at < b.opened_at ? 1 : -1)),
  }),
  '/map/cameras': columns,
  '/map/registered': () => ({
    items: cameras.slice(0, 200).map((c, i) => ({ lat: c.lat + 0.001, lon: c.lon, count: 5 + (i % 30) })),
  }),
  '/map/base': base,
  '/map/areas': areas,
  '/map/coverage': () => ({ type: 'FeatureCollection', features: [] }),
  '/places/search': ({ q }) => ({
    items: listOf('incident')
      .slice(0, 5)
      .map((each) => ({
        kind: 'address',
        id: each.id,
        title: each.place.address,
        lat: each.place.lat,
        lon: each.place.lon,
        subtitle: `${each.place.psa}, matches “${q}”`,
      })),
  }),
  '/places/history': ({ lat, lon }) => ({
    incidents: listOf('incident')
      .sort((a, b) => metres(a.place, { lat: +lat, lon: +lon }) - metres(b.place, { lat: +lat, lon: +lon }))
      .slice(0, 7),
    cameras: detail(state, { ...listOf('incident')[0], place: { lat: +lat, lon: +lon } }).cameras,
    notices: [],
    act: 'act-place',
  }),
  '/search': ({ q }) => ({
    items: listOf('incident')
      .slice(0, 20)
      .map((each) => ({
        kind: 'incident',
        id: each.id,
        title: each.title,
        subtitle: `${each.number}, ${each.place.address}`,
        lat: each.place.lat,
        lon: each.place.lon,
        at: each.opened_at,
        snippet: `…caller says ${q}…`,
      })),
    facets: {
      kind: { incident: 20, note: 4, place: 2 },
      status: { open: 14, closed: 6 },
      district: { 'District 3': 9, 'District 5': 11 },
    },
    total: 26,
  }),
  '/search/saved': () => ({ items: [{ id: 's1', title: 'Open robberies', query: { q: 'robbery', status: 'open' } }] }),
  '/acts/mine': () => ({ items: size === 'none' ? [] : acts() }),
  '/patrol': patrolState,
  '/room/alarm-rate': ({ minutes }) =>
    size === 'none' ? { ...rate(+minutes), buckets: [], by_rule: {} } : rate(+minutes),
  '/behaviours': () => ({
    items: [
      { code: 'fight', title: 'People fighting' },
      { code: 'weapon', title: 'A weapon shown' },
      { code: 'collapse', title: 'A person collapses' },
    ],
  }),
  '/incident-types': () => ({ items: types }),
};

function getOne(path, query) {
  const [, kind, key, verb] = path.split('/');
  if (kind === 'receipts')
    return {
      act: key,
      leaf_index: 4011,
      tree_size: 4120,
      root: '9f2c…e1',
      checkpoint: 'watchroom.demo/log\n4120\nnyzh…',
      proof: ['a1…', 'b2…', 'c3…'],
    };
  const found = kind === 'incidents' ? state.incident[key] : undefined;
  if (!found) return undefined;
  const whole = detail(state, found);
  if (verb !== 'replay') return whole;
  return { ...whole, timeline: whole.timeline.filter((entry) => entry.received_at <= query.at), tasks: [] };
}

function signIn(key) {
  signedIn = true;
  return key === 'link' ? { me } : me;
}

function post(path, body) {
  const [, kind, key, verb] = path.split('/');
  if (kind === 'session') return signIn(key);
  if (path === '/alerts/acknowledge')
    return { items: body.ids.map((each) => put('alert', state.alert[each], ALERT_VERBS.acknowledge())) };
  if (kind === 'alerts') return put('alert', state.alert[key], ALERT_VERBS[verb](body));
  if (kind === 'patrol')
    patrol = key === 'begin' ? { id: 'p1', area: body.area ?? null, began_at: new Date().toISOString() } : null;
  if (kind === 'patrol') return patrolState();
  if (kind === 'cameras') return cameras.find((camera) => camera.id === key);
  if (kind === 'plates')
    return {
      items: [
        {
          plate: 'GRY4471',
          region: 'VA',
          reader: 'reader-12',
          at: new Date().toISOString(),
          lat: 38.9,
          lon: -77,
          confidence: 0.94,
          image_sha256: null,
        },
      ],
      explained: Boolean(body.case),
      receipt: 'act-plate',
    };
  if (path === '/incidents')
    return put('incident', { ...incident(['observation', 'Seen on patrol', 3], 1), version: 0 }, {});
  if (kind === 'incidents' && state.incident[key])
    return put('incident', state.incident[key], INCIDENT_VERBS[verb]?.(body, state.incident[key]) ?? {});
  return {};
}

function json(answer, status, value) {
  answer.writeHead(status, { 'Content-Type': 'application/json' });
  answer.end(JSON.stringify(value));
}

async function api(request, answer, path, query) {
  if (path === '/feed') return feed(answer);
  if (fault === 'slow' && path !== '/session') await new Promise((done) => setTimeout(done, 6000));
  if (fault === 'broken' && path !== '/session')
    return json(answer, 503, { error: 'unavailable', message: 'The database is starting. Try again in a moment.' });
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = JSON.parse(text || '{}');
  if (!answerVideo(request, answer, path, query, body)) answerRest(request, answer, path, query, body);
}

function answerRest(request, answer, path, query, body) {
  if (request.method === 'DELETE') return json(answer, 200, {});
  const value = request.method === 'POST' ? post(path, body) : path in GETS ? GETS[path](query) : getOne(path, query);
  if (path === '/session' && value === null) return json(answer, 401, { error: 'not_signed_in', message: 'Sign in.' });
  return value === undefined ? json(answer, 404, { error: 'not_found', message: '' }) : json(answer, 200, value);
}

function file(answer, path) {
  const name = normalize(path === '' ? 'index.html' : path).replace(/^(\.\.[/\\])+/, '');
  try {
    const bytes = readFileSync(join(BUILT, name));
    answer.writeHead(200, {
      'Content-Type': KINDS[extname(name)] ?? 'application/octet-stream',
      'Content-Security-Policy': POLICY,
    });
    answer.end(bytes);
  } catch {
    json(answer, 404, { error: 'not_found', message: '' });
  }
}

createServer((request, answer) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname.startsWith('/console/v1')) {
    const query = Object.fromEntries(url.searchParams);
    // A page that leaves while we answer is no fault of ours.
    api(request, answer, url.pathname.slice('/console/v1'.length), query).catch(() => answer.destroy());
  } else file(answer, url.pathname.replace(/^\/console\//, ''));
})
  .on('upgrade', (request, socket) => openLine(request, socket))
  .listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/console/ (${size} data ${fault})`));
