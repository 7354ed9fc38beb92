/** An invented city for working on screens without the server: seeded, and changed by what the console does. */

let seed = 7;
const random = () => {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  return seed / 4294967296;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const between = (low, high) => low + random() * (high - low);
const CENTRE = { lat: 38.91, lon: -77.03 };
const ago = (s) => new Date(Date.now() - s * 1000).toISOString();

const STREETS = ['Alder', 'Birch', 'Cedar', 'Dogwood', 'Elm', 'Fir', 'Grove', 'Hazel', 'Ivy', 'Juniper', 'Laurel'];
const TYPES = [
  ['shots_heard', 'Shots heard', 1],
  ['robbery_armed', 'Armed robbery', 1],
  ['assault_weapon', 'Assault with a dangerous weapon', 1],
  ['robbery', 'Robbery', 2],
  ['domestic', 'Domestic disturbance', 2],
  ['plate_hit', 'Wanted vehicle seen', 2],
  ['burglary', 'Burglary', 3],
  ['hit_and_run', 'Hit and run', 3],
  ['suspicious_person', 'Suspicious behaviour', 3],
  ['welfare_check', 'Check on welfare', 3],
  ['theft', 'Theft', 4],
  ['noise', 'Noise', 4],
  ['trespass', 'Trespass', 4],
];
const PEOPLE = [
  ['watch.officer', 'Dana Whitfield', 'watch_officer'],
  ['supervisor', 'Marcus Oyelaran', 'supervisor'],
  ['officer.lin', 'Grace Lin', 'watch_officer'],
  ['partner.va', 'Tom Brandt', 'analyst'],
];
const label = { agency: 'mpd', law_tag: 'dc' };

function place() {
  const lat = CENTRE.lat + between(-0.045, 0.045);
  const lon = CENTRE.lon + between(-0.055, 0.055);
  const district = `District ${1 + Math.floor(random() * 7)}`;
  const address = `${Math.floor(between(1, 49)) * 100} block of ${Math.floor(between(1, 30))}th Street NW`;
  const named = `${Math.floor(between(1, 49)) * 100} block of ${pick(STREETS)} Avenue SE`;
  return {
    lat,
    lon,
    precision_m: pick([null, 12, 40]),
    address: random() < 0.5 ? address : named,
    district,
    psa: `PSA ${district.at(-1)}0${1 + Math.floor(random() * 8)}`,
    ward: `Ward ${1 + Math.floor(random() * 8)}`,
    jurisdiction: 'City',
  };
}

let numbers = 16118000;

export function incident(type = pick(TYPES), age = between(20, 20000)) {
  numbers += Math.floor(between(1, 9));
  const taken = random() < 0.35 ? pick(PEOPLE) : null;
  return {
    id: `inc-${numbers}`,
    number: `26-${numbers}`,
    type_code: type[0],
    title: type[1],
    priority: type[2],
    status: age > 9000 && random() < 0.6 ? 'closed' : 'open',
    place: place(),
    occurred_at: ago(age + 40),
    opened_at: ago(age),
    updated_at: ago(age / 2),
    external_ids: [`CAD-${numbers}`],
    sources: type[0] === 'shots_heard' ? { gunshot: 3, call: 2 } : { call: 1 + Math.floor(random() * 3) },
    owner: taken?.[0] ?? null,
    owner_name: taken?.[1] ?? null,
    probability: random() < 0.4 ? Number(between(0.6, 0.98).toFixed(2)) : 1,
    merged_into: null,
    disposition: null,
    version: 1,
    ...label,
  };
}

const ACTIONS = {
  1: 'Look at the four cameras and tell the units what you see.',
  2: 'Check the cameras near and take the incident.',
  3: 'Read the call and decide whether to watch it.',
  4: 'Note it, or resolve it.',
};

export function alert(from, age = between(5, 900)) {
  const isHit = from.type_code === 'plate_hit';
  const status = from.owner ? 'acknowledged' : 'new';
  const minutes = { 1: 2, 2: 5, 3: 15, 4: 60 }[from.priority];
  return {
    id: `al-${from.id}`,
    rule: isHit ? 'hotlist_hit' : `${from.type_code}_near_camera`,
    rule_title: isHit ? 'Plate on a hotlist' : from.priority === 1 ? 'Violent, in progress' : 'Call with cameras near',
    title: from.title,
    action: isHit ? 'Compare plate, state and list entry.' : ACTIONS[from.priority],
    priority: from.priority,
    status,
    incident_id: from.id,
    cause: from.id,
    place: from.place,
    source_id: isHit ? 'lpr_generic' : from.sources.gunshot ? 'gunshot' : 'cad_eido',
    raised_at: ago(age),
    due_at: new Date(Date.parse(ago(age)) + minutes * 60000).toISOString(),
    count: from.sources.gunshot ? 7 : 1,
    owner: from.owner,
    owner_name: from.owner_name,
    acknowledged_at: from.owner ? ago(age / 2) : null,
    escalated_at: null,
    escalations: 0,
    shelved_by: null,
    shelved_until: null,
    shelved_reason: null,
    resolution: null,
    verified: null,
    version: 1,
    ...label,
  };
}

function unit(n) {
  const at = { lat: CENTRE.lat + between(-0.04, 0.04), lon: CENTRE.lon + between(-0.05, 0.05) };
  const seen = random() < 0.1 ? ago(95) : ago(between(0, 3));
  return {
    id: `${1 + Math.floor(n / 40)}D${100 + n}`,
    ...label,
    ...at,
    status: pick(['on_patrol', 'en_route', 'on_scene', 'available']),
    heading_deg: between(0, 360),
    speed_mps: between(0, 14),
    at: seen,
    received_at: seen,
  };
}

const reader = (n) => ({
  id: `reader-${n}`,
  ...label,
  lat: CENTRE.lat + between(-0.04, 0.04),
  lon: CENTRE.lon + between(-0.05, 0.05),
  reads: Math.floor(between(200, 90000)),
  last_at: ago(between(0, 60)),
});

const SOURCES = [
  ['cad_eido', '911 calls (EIDO)', 'live'],
  ['lpr_generic', 'Plate readers', 'live'],
  ['gunshot', 'Gunshot sensors', 'live'],
  ['units_generic', 'Unit positions', 'live'],
  ['alarm', 'Panic buttons', 'quiet'],
  ['cap', 'Public alerts (CAP)', 'quiet'],
  ['units_cot', 'TAK positions', 'live'],
  ['lpr_axis', 'Plate readers, bridge', 'dead'],
  ['camera_events', 'Camera events', 'off'],
];

const source = ([id, title, actual]) => ({
  id,
  kind: id,
  title,
  ...label,
  wanted: actual === 'off' ? 'off' : 'on',
  actual,
  last_received_at: actual === 'off' ? null : ago(actual === 'live' ? between(0, 4) : between(200, 4000)),
  last_source_at: ago(10),
  offset_s: Number(between(-1.5, 2).toFixed(1)),
  accepted: Math.floor(between(900, 400000)),
  rejected: Math.floor(between(0, 30)),
  duplicates: Math.floor(between(0, 900)),
  error: actual === 'dead' ? 'Connection refused by 10.2.0.7:8883; next try in 30 s' : null,
  quiet_after_s: 60,
});

const seat = ([person, name, role], n) => ({
  id: `seat-${n}`,
  person,
  name,
  role,
  agency: 'mpd',
  began_at: ago(3600 * (n + 1)),
  patrol: n === 2,
  law_tag: 'dc',
});

const table = (records) => Object.fromEntries(records.map((each) => [each.id, each]));

export function makeState({ size = 'some' } = {}) {
  const n = { none: 0, some: 46, much: 900 }[size];
  const incidents = Array.from({ length: n }, () => incident());
  const open = incidents.filter((each) => each.status === 'open');
  const alerts = open.slice(0, size === 'much' ? 700 : 22).map((each) => alert(each));
  if (alerts[4])
    Object.assign(alerts[4], {
      status: 'shelved',
      shelved_by: 'watch.officer',
      shelved_until: ago(-1800),
      shelved_reason: 'known fireworks',
    });
  return {
    incident: table(incidents),
    alert: table(alerts),
    unit: table(size === 'none' ? [] : Array.from({ length: size === 'much' ? 2000 : 180 }, (_, i) => unit(i))),
    reader: table(size === 'none' ? [] : Array.from({ length: 60 }, (_, i) => reader(i))),
    source: table(size === 'none' ? [] : SOURCES.map(source)),
    seat: table(PEOPLE.map(seat)),
    warning: {},
    camera: {},
    room: {
      room: {
        alarms_10min: size === 'much' ? 23 : 2.4,
        budget: 1,
        mode: size === 'much' ? 'flood' : 'normal',
        consoles: 3,
        database: 'ready',
        at: ago(0),
      },
    },
  };
}

const CLASSES = ['city', 'integrated', 'partner'];
export const cameras = Array.from({ length: 900 }, (_, i) => ({
  id: `cam-${i}`,
  name: `${pick(STREETS)} Ave and ${1 + Math.floor(random() * 30)}th St, camera ${i}`,
  lat: CENTRE.lat + between(-0.045, 0.045),
  lon: CENTRE.lon + between(-0.055, 0.055),
  height_m: 6,
  azimuth_deg: random() < 0.2 ? null : Math.floor(between(0, 360)),
  fov_deg: 70,
  range_m: 120,
  owner_class: i % 3 === 0 ? 'city' : pick(CLASSES),
  condition: 'always',
  condition_radius_m: null,
  health: random() < 0.9 ? 'ok' : pick(['degraded', 'offline', 'unknown']),
  health_at: ago(20),
  address: null,
  site_id: null,
  ring_buffer: false,
  ...label,
}));

export function base() {
  const line = (coordinates, name, kind) => ({
    type: 'Feature',
    properties: { layer: 'road', name, class: kind },
    geometry: { type: 'LineString', coordinates },
  });
  const roads = [];
  for (let i = -18; i <= 18; i += 1) {
    const kind = i % 6 === 0 ? 'major' : i % 3 === 0 ? 'middle' : 'minor';
    const lat = CENTRE.lat + i * 0.0028;
    const lon = CENTRE.lon + i * 0.0034;
    roads.push(
      line(
        [
          [-77.1, lat],
          [-76.96, lat],
        ],
        `${STREETS[(i + 18) % 11]} Avenue`,
        kind,
      ),
    );
    roads.push(
      line(
        [
          [lon, 38.86],
          [lon, 38.96],
        ],
        `${i + 19}th Street`,
        kind,
      ),
    );
  }
  const box = (west, south, east, north) => [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ];
  const park = {
    type: 'Feature',
    properties: { layer: 'park', name: 'Grove Park' },
    geometry: { type: 'Polygon', coordinates: box(-77.047, 38.9128, -77.0402, 38.9184) },
  };
  const water = {
    type: 'Feature',
    properties: { layer: 'water', name: 'Long River' },
    geometry: { type: 'Polygon', coordinates: box(-77.1, 38.858, -76.96, 38.872) },
  };
  return { type: 'FeatureCollection', features: [water, park, ...roads] };
}

export function areas() {
  const features = [];
  for (let i = 0; i < 6; i += 1) {
    const west = -77.1 + (i % 3) * 0.046;
    const south = 38.86 + Math.floor(i / 3) * 0.05;
    const ring = [
      [west, south],
      [west + 0.046, south],
      [west + 0.046, south + 0.05],
      [west, south + 0.05],
      [west, south],
    ];
    features.push({
      type: 'Feature',
      properties: { layer: 'district', name: `District ${i + 1}`, id: `d${i}` },
      geometry: { type: 'Polygon', coordinates: [ring] },
    });
  }
  return { type: 'FeatureCollection', features };
}

const metres = (a, b) => Math.hypot((a.lat - b.lat) * 111195, (a.lon - b.lon) * 111195 * Math.cos(a.lat * 0.01745));

export function detail(state, found) {
  const near = cameras
    .map((camera) => ({ camera, d: metres(camera, found.place) }))
    .sort((a, b) => a.d - b.d)
    .slice(0, 4);
  const ranked = near.map(({ camera, d }, i) => ({
    camera,
    rank: i + 1,
    score: 1 - i / 10,
    distance_m: d,
    sees: i < 2,
    reasons: [
      i < 2 ? 'sees the place' : 'near the place',
      `${Math.round(d)} m away`,
      camera.health === 'ok' ? 'picture is healthy' : `picture ${camera.health}`,
    ],
    opens: camera.owner_class === 'city' ? 'by_itself' : camera.owner_class === 'integrated' ? 'lease' : 'contact',
  }));
  const units = Object.values(state.unit).map((unit) => ({
    unit,
    distance_m: metres(unit, found.place),
    age_s: (Date.now() - Date.parse(unit.at)) / 1000,
  }));
  const entry = (id, kind, text, s, more = {}) => ({
    id,
    at: new Date(Date.parse(found.opened_at) + s * 1000).toISOString(),
    received_at: new Date(Date.parse(found.opened_at) + s * 1000 + 400).toISOString(),
    kind,
    text,
    by: null,
    by_name: null,
    source_id: null,
    external_id: null,
    probability: null,
    reason: null,
    lat: null,
    lon: null,
    data: {},
    ...more,
  });
  const timeline = [
    entry(1, 'call', 'Caller heard several bangs and saw two people run east.', 0, {
      source_id: 'cad_eido',
      external_id: found.external_ids[0],
    }),
    entry(2, 'gunshot', '4 rounds, confidence 0.86', 4, {
      source_id: 'gunshot',
      probability: 0.93,
      reason: '38 m and 9 s from the call',
    }),
    entry(3, 'alert', 'Alert raised by rule “Violent, in progress”', 5),
    entry(4, 'call', 'Second caller: grey car left towards the bridge.', 31, {
      source_id: 'cad_eido',
      probability: 0.81,
      reason: 'same block, 31 s later',
    }),
    entry(5, 'hit', 'Plate GRY 4471 (VA) read at reader-12, exact match', 75, {
      source_id: 'lpr_generic',
      probability: 0.7,
    }),
    entry(6, 'note', 'Camera 2 shows the corner empty since 30 s after the call.', 90, {
      by: 'officer.lin',
      by_name: 'Grace Lin',
    }),
    ...(found.extra ?? []),
  ];
  const others = Object.values(state.incident)
    .filter((each) => each.id !== found.id && each.status === 'open')
    .slice(0, 2);
  return {
    incident: found,
    timeline,
    cameras: ranked,
    cameras_seen_from: 900,
    registered_near: 14,
    units: units.sort((a, b) => a.distance_m - b.distance_m).slice(0, 6),
    tasks: [
      {
        id: 't1',
        text: 'Call the store for its footage',
        owner: 'watch.officer',
        due_at: ago(-600),
        done_at: null,
        done_by: null,
      },
      ...(found.tasks ?? []),
    ],
    alerts: Object.values(state.alert).filter((each) => each.incident_id === found.id),
    candidates: others,
    view_id: `act-${found.id}`,
    purpose: 'call_response',
  };
}

export function rate(minutes) {
  const start = Math.floor(Date.now() / 600000) * 600000;
  const n = Math.floor(minutes / 10);
  const buckets = Array.from({ length: n }, (_, i) => {
    const wave = 1 + Math.sin(i / 7) ** 2 * 2;
    const some = (k) => Math.floor((((i * 7919 * k) % 10) / 10) * wave * k);
    return {
      from: new Date(start - (n - 1 - i) * 600000).toISOString(),
      by_priority: { 1: i % 9 === 0 ? 1 : 0, 2: some(1), 3: some(2), 4: some(2) },
    };
  });
  return {
    buckets,
    operators: 3,
    budget: 1,
    warn: 5,
    flood: 10,
    by_rule: { violent_in_progress: 14, hotlist_hit: 31, call_near_camera: 96, feed_dead: 3 },
    per_operator: 2.4,
    mode: 'normal',
    inflated_by: { 2: ['hotlist_hit'] },
  };
}

const named = (pairs) => pairs.map(([code, title]) => ({ code, title }));

export const me = {
  login: 'watch.officer',
  name: 'Dana Whitfield',
  agency: 'mpd',
  agency_name: 'Metropolitan Police (demo)',
  roles: named([
    ['watch_officer', 'Watch officer'],
    ['supervisor', 'Watch supervisor'],
  ]),
  role: 'watch_officer',
  seat_id: 'seat-0',
  csrf: 'fixture',
  idle_lock_at: new Date(Date.now() + 1800000).toISOString(),
  demo: true,
  policy: '5f2c9e1ab01d77',
  may: (
    'acts.mine alert.acknowledge alert.assign alert.escalate alert.list alert.resolve alert.shelve alert.verify ' +
    'camera.enrol camera.change camera.live camera.play camera.still camera.try camera.view clip.export feed.watch ' +
    'hold.list hold.place hold.release incident.close incident.correct incident.list incident.merge incident.note ' +
    'incident.observe incident.reopen incident.split incident.take incident.task incident.view lease.end lease.open ' +
    'lease.renew masks.set patrol.begin place.history plates.search ptz.look ptz.take room.load search.run video.status'
  ).split(' '),
  reasons: Object.fromEntries(
    ['camera.view', 'camera.live', 'camera.play', 'clip.export', 'incident.view', 'place.history', 'plates.search'].map(
      (act) => [
        act,
        [
          { purpose: 'call_response', needs: ['incident'] },
          { purpose: 'investigation', needs: ['case'] },
        ],
      ],
    ),
  ),
  version: '0.1.0',
  purposes: named([
    ['call_response', 'Respond to a call or incident'],
    ['investigation', 'Investigate a case'],
    ['supervision', 'Supervise the room'],
  ]),
  resolutions: named([
    ['handled', 'Handled'],
    ['false_alarm', 'False alarm'],
  ]),
  outcomes: named([
    ['verified', 'Plate, state and entry agree'],
    ['misread', 'Misread'],
  ]),
  dispositions: named([
    ['report', 'Report taken'],
    ['unfounded', 'Unfounded'],
  ]),
};

export const types = TYPES.map(([code, title, priority]) => ({ code, title, priority })).concat({
  code: 'observation',
  title: 'Seen on patrol',
  priority: 3,
});
export { metres, PEOPLE };
