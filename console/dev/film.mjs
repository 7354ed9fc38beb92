/** Invented moving pictures for the stand-in server: made by ffmpeg (on PATH) when it starts, kept in memory. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const FPS = 15;
export const CLIP_S = 10;
const GROUP = FPS;
const SCENES = ['testsrc2', 'testsrc'];

function make(scene, size, folder) {
  const [width, height] = size;
  const source = `${scene}=size=${width}x${height}:rate=${FPS}`;
  const path = join(folder, 'clip.mp4');
  const encode = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-profile:v',
    'main',
    '-x264-params',
    'sliced-threads=0',
  ];
  const groups = ['-g', GROUP, '-keyint_min', GROUP, '-sc_threshold', '0', '-pix_fmt', 'yuv420p'];
  const file = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-video_track_timescale', '90000'];
  const run = (...args) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args.map(String)]);
  run('-f', 'lavfi', '-i', source, '-t', CLIP_S, ...encode, ...groups, ...file, path);
  run('-i', path, '-vf', 'fps=1', '-q:v', 5, join(folder, '%02d.jpg'));
  const stills = Array.from({ length: CLIP_S }, (_, i) =>
    readFileSync(join(folder, `${String(i + 1).padStart(2, '0')}.jpg`)),
  );
  return { ...readFilm(readFileSync(path)), width, height, stills };
}

function* boxes(bytes, from, to) {
  for (let at = from; at + 8 <= to; ) {
    const size = bytes.readUInt32BE(at);
    yield { type: bytes.toString('latin1', at + 4, at + 8), at, size, body: at + 8, end: at + size };
    at += size;
  }
}

const inside = (bytes, box, type, skip = 0) =>
  [...boxes(bytes, box.body + skip, box.end)].find((each) => each.type === type);

/** The film's header, its fragments, and its coded pictures one by one. */
function readFilm(file) {
  const top = [...boxes(file, 0, file.length)];
  const moov = top.find((each) => each.type === 'moov');
  const table = ['trak', 'mdia', 'minf', 'stbl', 'stsd'].reduce((box, type) => inside(file, box, type), moov);
  const config = inside(file, inside(file, table, 'avc1', 8), 'avcC', 78);
  const record = file.subarray(config.body, config.end);
  const fragments = top
    .filter((each) => each.type === 'moof')
    .map((moof, i) => {
      const mdat = top[top.indexOf(moof) + 1];
      return { offset: moof.at, size: moof.size + mdat.size, began_ms: (i * 1000 * GROUP) / FPS, mdat };
    });
  const units = fragments.flatMap(({ mdat }) => pictures(file.subarray(mdat.body, mdat.end)));
  const codec = `avc1.${record.subarray(1, 4).toString('hex')}`;
  return { file, record, codec, fragments, units, header_bytes: moov.end };
}

/** Units of one fragment: one slice each, with whatever stands before it. */
function pictures(data) {
  const found = [];
  let from = 0;
  for (let at = 0; at + 5 <= data.length; ) {
    const kind = data[at + 4] & 31;
    at += 4 + data.readUInt32BE(at);
    if (kind !== 1 && kind !== 5) continue;
    found.push({ isKey: kind === 5, data: data.subarray(from, at) });
    from = at;
  }
  return found;
}

export function makeFilms() {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-film-'));
  try {
    return SCENES.map((scene) => ({ main: make(scene, [1280, 720], folder), sub: make(scene, [640, 360], folder) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
