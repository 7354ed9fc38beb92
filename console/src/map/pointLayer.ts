/** All point marks in one WebGL layer: twelve bytes a point, one draw call a set, no object and no tile for any of them. */
import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl';
import type { Points } from './columns';
import { CELL_PX, SHEET_COLUMNS, SHEET_ROWS } from './marks';

const VERTEX = `#version 300 es
uniform mat4 u_matrix;
uniform float u_size;
in vec2 a_at;
in vec4 a_look;
flat out vec4 v_look;
flat out vec2 v_turn;
void main() {
  float angle = a_look.z / 256.0 * 6.283185307;
  v_look = a_look;
  v_turn = vec2(sin(angle), cos(angle));
  gl_Position = u_matrix * vec4(a_at, 0.0, 1.0);
  gl_PointSize = u_size;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D u_sheet;
uniform vec2 u_grid;
uniform float u_lod;
uniform bool u_turned;
flat in vec4 v_look;
flat in vec2 v_turn;
out vec4 colour;
vec4 cell(float index, vec2 at) {
  vec2 corner = vec2(mod(index, u_grid.x), floor(index / u_grid.x));
  return textureLod(u_sheet, (corner + at) / u_grid, u_lod);
}
void main() {
  vec4 ink = v_look.x < 255.0 ? cell(v_look.x, gl_PointCoord) : vec4(0.0);
  if (u_turned && v_look.y < 255.0) {
    vec2 p = gl_PointCoord - 0.5;
    vec2 at = vec2(p.x * v_turn.y + p.y * v_turn.x, p.y * v_turn.y - p.x * v_turn.x) + 0.5;
    if (at.x > 0.0 && at.x < 1.0 && at.y > 0.0 && at.y < 1.0) {
      vec4 top = cell(v_look.y, at);
      ink = top + ink * (1.0 - top.a);
    }
  }
  colour = ink * (v_look.w / 255.0);
}`;

/** Sets in drawing order, the first at the bottom. */
export const SET_NAMES = [
  'registered',
  'partner',
  'integrated',
  'city',
  'readers',
  'ranked',
  'units',
  'place',
  'incidents',
  'selected',
] as const;
export type SetName = (typeof SET_NAMES)[number];

/** Diameter of a mark's cell in CSS pixels by zoom; below `turnedFrom` pixels the turned cell is left out. */
export interface Sizing {
  stops: readonly (readonly [zoom: number, px: number])[];
  turnedFrom: number;
}

interface GpuSet {
  positions: WebGLBuffer;
  looks: WebGLBuffer;
  array: WebGLVertexArrayObject;
}

interface Shader {
  program: WebGLProgram;
  matrix: WebGLUniformLocation | null;
  grid: WebGLUniformLocation | null;
  size: WebGLUniformLocation | null;
  lod: WebGLUniformLocation | null;
  turned: WebGLUniformLocation | null;
}

interface DrawnSet {
  points: Points | null;
  isVisible: boolean;
  isStale: boolean;
  gpu: GpuSet | null;
}

/** Linear between stops, flat beyond them. */
export function sizeAt(stops: Sizing['stops'], zoom: number): number {
  const first = stops[0] as readonly [number, number];
  if (zoom <= first[0]) return first[1];
  for (let i = 1; i < stops.length; i += 1) {
    const [z0, s0] = stops[i - 1] as readonly [number, number];
    const [z1, s1] = stops[i] as readonly [number, number];
    if (zoom <= z1) return s0 + ((s1 - s0) * (zoom - z0)) / (z1 - z0);
  }
  return (stops[stops.length - 1] as readonly [number, number])[1];
}

export class PointLayer implements CustomLayerInterface {
  readonly id = 'points';
  readonly type = 'custom';
  readonly renderingMode = '2d';
  readonly #sets = new Map<SetName, DrawnSet>();
  readonly #sizing: Record<SetName, Sizing>;
  #sheet: HTMLCanvasElement;
  #isSheetStale = true;
  #map: MapLibreMap | null = null;
  #shader: Shader | null = null;
  #texture: WebGLTexture | null = null;
  /** Positions are kept relative to the first point seen, so that 32-bit floats are exact to the millimetre. */
  #origin: [number, number] | null = null;

  constructor(sizing: Record<SetName, Sizing>, sheet: HTMLCanvasElement) {
    this.#sizing = sizing;
    this.#sheet = sheet;
    for (const name of SET_NAMES) {
      this.#sets.set(name, { points: null, isVisible: true, isStale: false, gpu: null });
    }
  }

  put(name: SetName, points: Points): void {
    const set = this.#set(name);
    set.points = points;
    set.isStale = true;
    if (!this.#origin && points.count > 0) this.#origin = [points.x[0] as number, points.y[0] as number];
    this.#map?.triggerRepaint();
  }

  show(name: SetName, isVisible: boolean): void {
    this.#set(name).isVisible = isVisible;
    this.#map?.triggerRepaint();
  }

  setSheet(sheet: HTMLCanvasElement): void {
    this.#sheet = sheet;
    this.#isSheetStale = true;
    this.#map?.triggerRepaint();
  }

  /** The points of a set when it is shown, for picking and describing. */
  visible(name: SetName): Points | null {
    const set = this.#set(name);
    return set.isVisible ? set.points : null;
  }

  sizePx(name: SetName, zoom: number): number {
    return sizeAt(this.#sizing[name].stops, zoom);
  }

  onAdd(map: MapLibreMap, gl: WebGL2RenderingContext): void {
    this.#map = map;
    this.#shader = shaderOf(gl);
    this.#texture = gl.createTexture();
    this.#isSheetStale = true;
    for (const set of this.#sets.values()) {
      set.gpu = null;
      set.isStale = set.points !== null;
    }
  }

  render(gl: WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    if (!this.#map || !this.#shader || !this.#origin) return;
    const matrix = moved(input.defaultProjectionData.mainMatrix, this.#origin);
    this.#draw(gl, this.#shader, matrix, this.#map.getZoom(), this.#map.getPixelRatio());
  }

  #draw(gl: WebGL2RenderingContext, shader: Shader, matrix: Float32Array, zoom: number, ratio: number): void {
    // biome-ignore lint/correctness/useHookAtTopLevel: a call of WebGL, not a hook of React
    gl.useProgram(shader.program);
    this.#bindSheet(gl);
    gl.uniformMatrix4fv(shader.matrix, false, matrix);
    gl.uniform2f(shader.grid, SHEET_COLUMNS, SHEET_ROWS);
    for (const name of SET_NAMES) {
      const set = this.#set(name);
      const size = this.sizePx(name, zoom);
      if (!set.isVisible || !set.points || set.points.count === 0 || size <= 0) continue;
      gl.uniform1f(shader.size, size * ratio);
      gl.uniform1f(shader.lod, Math.max(0, Math.log2(CELL_PX / (size * ratio))));
      gl.uniform1i(shader.turned, size >= this.#sizing[name].turnedFrom ? 1 : 0);
      gl.bindVertexArray(this.#upload(gl, shader, set).array);
      gl.drawArrays(gl.POINTS, 0, set.points.count);
    }
    gl.bindVertexArray(null);
  }

  #set(name: SetName): DrawnSet {
    return this.#sets.get(name) as DrawnSet;
  }

  #bindSheet(gl: WebGL2RenderingContext): void {
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    if (!this.#isSheetStale) return;
    this.#isSheetStale = false;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, this.#sheet);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAX_LEVEL, Math.log2(CELL_PX) - 2);
  }

  #upload(gl: WebGL2RenderingContext, shader: Shader, set: DrawnSet): GpuSet {
    set.gpu ??= allocate(gl, shader.program);
    if (set.isStale && set.points && this.#origin) {
      set.isStale = false;
      gl.bindBuffer(gl.ARRAY_BUFFER, set.gpu.positions);
      gl.bufferData(gl.ARRAY_BUFFER, relative(set.points, this.#origin), gl.DYNAMIC_DRAW);
      gl.bindBuffer(gl.ARRAY_BUFFER, set.gpu.looks);
      gl.bufferData(gl.ARRAY_BUFFER, set.points.look, gl.DYNAMIC_DRAW);
    }
    return set.gpu;
  }
}

function relative(points: Points, [ox, oy]: [number, number]): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(points.count * 2);
  for (let row = 0; row < points.count; row += 1) {
    flat[2 * row] = (points.x[row] as number) - ox;
    flat[2 * row + 1] = (points.y[row] as number) - oy;
  }
  return flat;
}

/** The projection with its zero moved to `origin`, computed in doubles: the sum is small, its parts are not. */
function moved(matrix: ArrayLike<number>, [x, y]: [number, number]): Float32Array {
  const out = Float32Array.from(matrix);
  for (let row = 0; row < 4; row += 1) {
    const part = (column: number) => matrix[4 * column + row] as number;
    out[12 + row] = part(0) * x + part(1) * y + part(3);
  }
  return out;
}

function allocate(gl: WebGL2RenderingContext, program: WebGLProgram): GpuSet {
  const gpu = { positions: gl.createBuffer(), looks: gl.createBuffer(), array: gl.createVertexArray() };
  gl.bindVertexArray(gpu.array);
  const place = gl.getAttribLocation(program, 'a_at');
  const look = gl.getAttribLocation(program, 'a_look');
  gl.bindBuffer(gl.ARRAY_BUFFER, gpu.positions);
  gl.enableVertexAttribArray(place);
  gl.vertexAttribPointer(place, 2, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ARRAY_BUFFER, gpu.looks);
  gl.enableVertexAttribArray(look);
  gl.vertexAttribPointer(look, 4, gl.UNSIGNED_BYTE, false, 0, 0);
  return gpu;
}

function shaderOf(gl: WebGL2RenderingContext): Shader {
  const program = link(gl);
  return {
    program,
    matrix: gl.getUniformLocation(program, 'u_matrix'),
    grid: gl.getUniformLocation(program, 'u_grid'),
    size: gl.getUniformLocation(program, 'u_size'),
    lod: gl.getUniformLocation(program, 'u_lod'),
    turned: gl.getUniformLocation(program, 'u_turned'),
  };
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind) as WebGLShader;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`the map's marks do not compile: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}
