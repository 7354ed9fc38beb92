/** Video of the stand-in server: live lines, stills, recordings, leases, the motor, the cameras' work list. */
import { createHash } from 'node:crypto';
import { cameras } from './city.mjs';
import { CLIP_S, FPS, makeFilms } from './film.mjs';

const films = makeFilms();
const RING_S = 900;
const SEGMENT_MS = CLIP_S * 1000;
const leases = new Map();
let serial = 0;

const filmOf = (id) => films[Number(/\d+/.exec(id)?.[0] ?? 0) % films.length];
const cameraOf = (id) => cameras.find((each) => each.id === id);
const iso = (ms) => new Date(ms).toISOString();
const later = (minutes) => iso(Date.now() + minutes * 60000);
const refuse = (status, message, rule) => ({ status, value: { error: 'refused', message, rule } });

function streamState(id) {
  const camera = cameraOf(id);
  const isOff = camera?.health === 'offline';
  return {
    camera_id: id,
    actual: isOff ? 'waiting' : 'live',
    since: iso(Date.now() - 3600000),
    error: isOff ? 'No answer at its address. Check its power and its line; it is tried again in 30 s.' : null,
    codec: 'avc1.4d001f',
    width: 1280,
    height: 720,
    fps: FPS,
    kbit_s: 1800,
    offset_s: id.endsWith('3') ? 2.4 : 0.02,
    last_frame_at: iso(Date.now()),
    restarts: isOff ? 14 : 0,
    lost_packets: 0,
    viewers: 1,
    faults: isOff ? ['offline'] : id.endsWith('5') ? ['blurred'] : [],
  };
}

function live(id, body) {
  const camera = cameraOf(id);
  if (!camera) return { status: 404, value: { error: 'not_found', message: '' } };
  const lease = [...leases.values()].find((each) => each.camera_id === id);
  if (camera.owner_class !== 'city' && !lease)
    return refuse(
      403,
      'A private camera opens only under a lease that somebody opened for an exigency.',
      'lease-first',
    );
  serial += 1;
  const ticket = `t${serial}-${id}`;
  const ws_url = `/console/v1/cameras/${id}/live?ticket=${ticket}`;
  const view = { view_id: `view-${serial}`, ticket, ticket_until: later(0.5), ws_url, ends_at: later(60), camera };
  const rule = lease ? 'lease' : 'city-cameras-dock';
  const says = 'City cameras near a located call are shown by themselves.';
  return { status: 200, value: { ...view, state: streamState(id), lease: lease?.id ?? null, rule, says, ...body } };
}

function newLease(body) {
  const camera = cameraOf(body.camera_id);
  if (body.note.length < 3) return refuse(422, 'Say in a few words why.', 'lease-needs-a-note');
  serial += 1;
  const who = { opened_by: 'watch.officer', opened_by_name: 'Dana Whitfield', agency: 'mpd', law_tag: 'dc' };
  const lease = {
    id: `lease-${serial}`,
    camera_id: camera.id,
    camera_name: camera.name,
    incident_id: body.incident,
    incident_number: '31-00417',
    exigency: body.exigency,
    note: body.note,
    ...who,
    opened_at: iso(Date.now()),
    ends_at: later(15),
    renewed: 0,
    ended_at: null,
    ended_because: null,
  };
  leases.set(lease.id, lease);
  return { status: 201, value: lease };
}

/** Segments of a clip's length on a fixed beat, with a gap now and then; the last one is being written. */
function segmentsOf(id, from, to) {
  const film = filmOf(id).main;
  const now = Date.now();
  const found = [];
  for (let began = Math.floor(from / SEGMENT_MS) * SEGMENT_MS; began < Math.min(to, now); began += SEGMENT_MS) {
    const isGap = (began / SEGMENT_MS + Number(/\d+/.exec(id)?.[0])) % 17 === 0;
    if (isGap || began < now - RING_S * 1000) continue;
    const fragments = film.fragments.filter((each) => began + each.began_ms + 1000 <= now);
    found.push({
      id: began + SEGMENT_MS > now ? 0 : began / SEGMENT_MS,
      camera_id: id,
      began_at: iso(began),
      ended_at: iso(began + fragments.length * 1000),
      size_bytes: film.file.length,
      sha256: null,
      codec: film.codec,
      width: film.width,
      height: film.height,
      offset_s: null,
      fragments: fragments.map(({ offset, size, began_ms }) => [offset, size, began_ms, 1000]),
      header_bytes: film.header_bytes,
      held: false,
    });
  }
  return found;
}

function playback(body) {
  serial += 1;
  const [from, to] = [Date.parse(body.from), Date.parse(body.to)];
  const list = body.cameras.map((id) => ({
    camera: cameraOf(id),
    segments: segmentsOf(id, from, to),
    refused: null,
    rule: null,
  }));
  const mark = (at, kind, text) => ({ at: iso(at), kind, text });
  const middle = (from + to) / 2;
  const marks = [
    mark(middle, 'call', 'Caller heard several bangs'),
    mark(middle + 4000, 'gunshot', '4 rounds'),
    mark(middle + 75000, 'hit', 'GRY 4471'),
  ];
  const head = {
    view_id: `view-${serial}`,
    ticket: `p${serial}`,
    ends_at: later(60),
    began_at: body.from,
    ended_at: body.to,
  };
  return { status: 200, value: { ...head, cameras: list, marks, rule: 'watch-plays-back' } };
}

function status() {
  const items = cameras.slice(0, 120).map((camera) => {
    const state = streamState(camera.id);
    return {
      camera_id: camera.id,
      name: camera.name,
      owner_class: camera.owner_class,
      kind: 'rtsp',
      wanted: camera.owner_class === 'city' ? 'record' : 'on_demand',
      state,
      retention_hours: 240,
      masks: camera.id.endsWith('7') ? 1 : 0,
      masked_in_camera: false,
      ring_minutes: 0,
      oldest_at: iso(Date.now() - 864e6),
      kept_bytes: 41e9,
      uptime: state.faults.length > 0 ? 0.91 : 0.998,
      faults: state.faults,
      mttr_s: 2400,
    };
  });
  items.sort((a, b) => b.faults.length - a.faults.length);
  const faulty = items.filter((each) => each.faults.length > 0).length;
  const bytes = { kept_bytes: 3.1e9, disk_budget_bytes: 4e9, held_bytes: 2e8 };
  return {
    status: 200,
    value: { items, totals: { cameras: 120, live: 120 - faulty, faulty, masked: 12, viewers: 4, ...bytes } },
  };
}

const moved = { pan: 0.1, tilt: 0, zoom: 0, moving: false };
const ptz = { lock: null, ...moved, presets: [{ token: '1', name: 'North corner' }], moves: [] };
function steer(id, body) {
  const me = { login: 'watch.officer', name: 'Dana Whitfield', agency: 'mpd', role: 'watch_officer', incident: null };
  if (body.command === 'take')
    ptz.lock = { camera_id: id, ...me, taken_at: iso(Date.now()), released_at: later(2), mine: true };
  else if (body.command === 'release') ptz.lock = null;
  else
    ptz.moves = [
      { at: iso(Date.now()), ...me, command: body.command, outcome: 'done', act_id: 'a' },
      ...ptz.moves,
    ].slice(0, 5);
  return { status: 200, value: { lock: ptz.lock, result: null } };
}

const tried = () => ({
  error: null,
  codec: 'avc1',
  width: 1280,
  height: 720,
  fps: FPS,
  still: films[0].main.stills[0].toString('base64'),
});

function lease(method, id, verb, body) {
  if (!id) return newLease(body);
  if (method === 'DELETE') leases.delete(id);
  else if (verb === 'renew') Object.assign(leases.get(id), { ends_at: later(15), renewed: 1 });
  return { status: 200, value: leases.get(id) ?? {} };
}

function aboutCamera(method, id, verb, query, body) {
  if (id === 'try') return { status: 200, value: tried() };
  if (verb === 'live') return live(id, body);
  if (verb === 'ptz') return method === 'POST' ? steer(id, body) : { status: 200, value: { camera_id: id, ...ptz } };
  if (verb !== 'segments') return null;
  return { status: 200, value: { items: segmentsOf(id, Date.parse(query.from), Date.parse(query.to)) } };
}

/** The JSON answer to a route of video, or null when it is none. */
function answerOf(method, [kind, id, verb], query, body) {
  if (kind === 'cameras') return aboutCamera(method, id, verb, query, body);
  if (kind === 'leases') return lease(method, id, verb, body);
  if (kind === 'playback') return playback(body);
  if (kind === 'video') return status();
  if (kind === 'exigencies')
    return { status: 200, value: { items: [{ code: 'life', title: 'A life is in danger now' }] } };
  return kind === 'holds' ? { status: 200, value: { items: [] } } : null;
}

/** Stills and files, whose answers are bytes. */
function bytesOf(request, answer, [, id, verb, file], query) {
  const film = filmOf(id);
  if (verb === 'still.jpg' || verb === 'thumb.jpg') {
    const at = verb === 'thumb.jpg' ? Date.parse(query.at) : Date.now();
    const jpeg = film.sub.stills[Math.floor(at / 1000) % CLIP_S];
    answer.writeHead(200, {
      'Content-Type': 'image/jpeg',
      'X-Wall-Time-Us': String(at * 1000),
      'Cache-Control': 'no-store',
    });
    answer.end(jpeg);
    return true;
  }
  if (verb !== 'segments' || !file) return false;
  const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [0, 0, film.main.file.length - 1];
  const part = film.main.file.subarray(Number(from), Number(to) + 1);
  answer.writeHead(206, { 'Content-Type': 'video/mp4', 'Content-Length': part.length });
  answer.end(part);
  return true;
}

export function answerVideo(request, answer, path, query, body) {
  const parts = path.split('/').slice(1);
  if (parts[0] === 'cameras' && bytesOf(request, answer, parts, query)) return true;
  const told = answerOf(request.method, parts, query, body);
  if (!told) return false;
  answer.writeHead(told.status, { 'Content-Type': 'application/json' });
  answer.end(JSON.stringify(told.value));
  return true;
}

function frame(payload) {
  const head = payload.length < 126 ? Buffer.alloc(2) : Buffer.alloc(payload.length < 65536 ? 4 : 10);
  head[0] = 0x82;
  if (payload.length < 126) head[1] = payload.length;
  else if (payload.length < 65536) head.writeUInt16BE(payload.length, 2);
  else head.writeBigUInt64BE(BigInt(payload.length), 2);
  if (payload.length >= 126) head[1] = payload.length < 65536 ? 126 : 127;
  return Buffer.concat([head, payload]);
}

function unitMessage(unit, wallMs) {
  const head = Buffer.alloc(18);
  head[0] = 0x55;
  head[1] = unit.isKey ? 1 : 0;
  head.writeBigInt64BE(BigInt(Math.round(wallMs * 1000)), 2);
  head.writeBigInt64BE(-(2n ** 63n), 10);
  return Buffer.concat([head, unit.data]);
}

/** A live line: the format, the group of pictures of now at once, then one picture after the other. */
export function openLine(request, socket) {
  const url = new URL(request.url, 'http://localhost');
  const id = url.pathname.split('/').at(-2);
  const film = filmOf(id)[url.searchParams.get('stream') === 'sub' ? 'sub' : 'main'];
  const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key.digest('base64')}\r\n\r\n`,
  );
  const send = (payload) => socket.write(frame(payload));
  const told = { codec: film.codec, record: film.record.toString('base64'), width: film.width, height: film.height };
  const end = (reason, message) => {
    send(Buffer.concat([Buffer.from('E'), Buffer.from(JSON.stringify({ reason, message }))]));
    socket.end();
  };
  if (cameraOf(id)?.health === 'offline')
    return end('offline', 'The camera does not answer. It is tried again by itself.');
  send(Buffer.concat([Buffer.from('F'), Buffer.from(JSON.stringify(told))]));
  const count = film.units.length;
  const tick = () => Math.floor((Date.now() * FPS) / 1000);
  let next = tick() - (tick() % FPS);
  const timer = setInterval(() => {
    for (; next <= tick(); next += 1) send(unitMessage(film.units[next % count], (next * 1000) / FPS));
  }, 10);
  const close = () => clearInterval(timer);
  socket.on('close', close);
  socket.on('error', close);
  socket.on('data', () => undefined);
}
