/** All point marks in one WebGL layer: twelve bytes a point, one draw call a set, no object and no tile for any of them. */
import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl';
import { type MercatorBox, type Points, rowsIn } from './columns';
import { mercatorX, mercatorY } from './geometry';
import { CELL_PX } from './marks';
import { AT_SLOT, dotShader, LOOK_SLOT, levelFor, type Shader, spriteShader } from './shaders';

/** A dot's width as part of its cell's, and the least that can be seen. */
const DOT_PART = 0.5;
const DOT_PX_MIN = 2;

/** Sets in drawing order, the first at the bottom: those that the names of areas may cover, and those never covered. */
const LOWER = ['registered', 'partner', 'integrated', 'city', 'readers', 'ranked', 'units'] as const;
const UPPER = ['routine', 'place', 'urgent', 'selected'] as const;
export const SET_NAMES = [...LOWER, ...UPPER] as const;
export type SetName = (typeof SET_NAMES)[number];

/** Width of a mark's cell in CSS pixels by zoom; below `turnedFrom` pixels the turned cell is left out. */
export interface Sizing {
  stops: readonly (readonly [zoom: number, px: number])[];
  turnedFrom: number;
  /** Below so many pixels a mark is a plain dot. */
  dotsBelow: number;
  /** How much of the cell's width its unturned part fills. */
  body: number;
}

interface GpuSet {
  positions: WebGLBuffer;
  looks: WebGLBuffer;
  rows: WebGLBuffer;
  array: WebGLVertexArrayObject;
}

interface Gpu {
  sprites: Shader;
  dots: Shader;
  sheet: WebGLTexture;
}

/** The marks as drawn for one theme: a sheet of sprites, and the colour of each when it is but a dot. */
export interface Sheet {
  image: HTMLCanvasElement;
  inks: Float32Array;
}

/** What one frame is drawn with. */
interface Frame {
  matrix: Float32Array;
  box: MercatorBox;
  zoom: number;
  ratio: number;
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
  /** Draws the upper sets; to be added after this layer, higher up. */
  readonly upper: CustomLayerInterface = {
    id: 'points-upper',
    type: 'custom',
    renderingMode: '2d',
    render: (gl, input) => this.#drawAll(gl as WebGL2RenderingContext, input, UPPER),
  };
  readonly #sets = new Map<SetName, DrawnSet>();
  readonly #sizing: Record<SetName, Sizing>;
  #sheet: Sheet;
  #isSheetStale = true;
  #map: MapLibreMap | null = null;
  #gpu: Gpu | null = null;
  /** Scratch for the rows in view. */
  #rows = new Uint32Array(0);
  /** Positions are kept relative to the first point seen, so that 32-bit floats are exact to the millimetre. */
  #origin: [number, number] | null = null;

  constructor(sizing: Record<SetName, Sizing>, sheet: Sheet) {
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

  setSheet(sheet: Sheet): void {
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
    this.#gpu = { sprites: spriteShader(gl), dots: dotShader(gl), sheet: gl.createTexture() };
    this.#isSheetStale = true;
    for (const set of this.#sets.values()) {
      set.gpu = null;
      set.isStale = set.points !== null;
    }
  }

  render(gl: WebGL2RenderingContext, input: CustomRenderMethodInput): void {
    this.#drawAll(gl, input, LOWER);
  }

  #drawAll(gl: WebGL2RenderingContext, input: CustomRenderMethodInput, names: readonly SetName[]): void {
    if (!this.#map || !this.#gpu || !this.#origin) return;
    const frame: Frame = {
      matrix: moved(input.defaultProjectionData.mainMatrix, this.#origin),
      box: boxOf(this.#map),
      zoom: this.#map.getZoom(),
      ratio: this.#map.getPixelRatio(),
    };
    this.#bindSheet(gl, this.#gpu.sheet);
    for (const name of names) this.#draw(gl, this.#gpu, name, frame);
    gl.bindVertexArray(null);
  }

  /** Software GL pays by vertex and by fragment: only rows in view are drawn, and far marks are plain dots. */
  #draw(gl: WebGL2RenderingContext, gpu: Gpu, name: SetName, frame: Frame): void {
    const set = this.#set(name);
    const size = this.sizePx(name, frame.zoom);
    if (!set.isVisible || !set.points || set.points.count === 0 || size <= 0) return;
    const { array, rows } = this.#upload(gl, set, set.points);
    if (this.#rows.length < set.points.count) this.#rows = new Uint32Array(set.points.count);
    const shown = rowsIn(set.points, frame.box, this.#rows);
    if (shown === 0) return;
    const sizing = this.#sizing[name];
    if (size < sizing.dotsBelow) this.#bindDots(gl, gpu.dots, size, frame);
    else bindSprites(gl, gpu.sprites, sizing, size, frame);
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, rows);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, this.#rows.subarray(0, shown), gl.STREAM_DRAW);
    gl.drawElements(gl.POINTS, shown, gl.UNSIGNED_INT, 0);
  }

  #bindDots(gl: WebGL2RenderingContext, { program, uniform }: Shader, size: number, frame: Frame): void {
    gl.useProgram(program);
    gl.uniformMatrix4fv(uniform.u_matrix, false, frame.matrix);
    gl.uniform1f(uniform.u_size, Math.max(DOT_PX_MIN, size * DOT_PART) * frame.ratio);
    gl.uniform3fv(uniform.u_inks, this.#sheet.inks);
  }

  #set(name: SetName): DrawnSet {
    return this.#sets.get(name) as DrawnSet;
  }

  #bindSheet(gl: WebGL2RenderingContext, texture: WebGLTexture): void {
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    if (!this.#isSheetStale) return;
    this.#isSheetStale = false;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, this.#sheet.image);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAX_LEVEL, Math.log2(CELL_PX) - 2);
  }

  #upload(gl: WebGL2RenderingContext, set: DrawnSet, points: Points): GpuSet {
    set.gpu ??= allocate(gl);
    if (set.isStale && this.#origin) {
      set.isStale = false;
      gl.bindBuffer(gl.ARRAY_BUFFER, set.gpu.positions);
      gl.bufferData(gl.ARRAY_BUFFER, relative(points, this.#origin), gl.DYNAMIC_DRAW);
      gl.bindBuffer(gl.ARRAY_BUFFER, set.gpu.looks);
      gl.bufferData(gl.ARRAY_BUFFER, points.look, gl.DYNAMIC_DRAW);
    }
    return set.gpu;
  }
}

function bindSprites(gl: WebGL2RenderingContext, shader: Shader, sizing: Sizing, size: number, frame: Frame): void {
  const { program, uniform } = shader;
  const isTurned = size >= sizing.turnedFrom;
  const crop = isTurned ? 1 : sizing.body;
  gl.useProgram(program);
  gl.uniformMatrix4fv(uniform.u_matrix, false, frame.matrix);
  gl.uniform1f(uniform.u_size, size * crop * frame.ratio);
  gl.uniform1f(uniform.u_crop, crop);
  gl.uniform1f(uniform.u_lod, levelFor(size * frame.ratio));
  gl.uniform1i(uniform.u_turned, isTurned ? 1 : 0);
}

function boxOf(map: MapLibreMap): MercatorBox {
  const bounds = map.getBounds();
  return {
    west: mercatorX(bounds.getWest()),
    north: mercatorY(bounds.getNorth()),
    east: mercatorX(bounds.getEast()),
    south: mercatorY(bounds.getSouth()),
  };
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

function allocate(gl: WebGL2RenderingContext): GpuSet {
  const gpu = {
    positions: gl.createBuffer(),
    looks: gl.createBuffer(),
    rows: gl.createBuffer(),
    array: gl.createVertexArray(),
  };
  gl.bindVertexArray(gpu.array);
  gl.bindBuffer(gl.ARRAY_BUFFER, gpu.positions);
  gl.enableVertexAttribArray(AT_SLOT);
  gl.vertexAttribPointer(AT_SLOT, 2, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ARRAY_BUFFER, gpu.looks);
  gl.enableVertexAttribArray(LOOK_SLOT);
  gl.vertexAttribPointer(LOOK_SLOT, 4, gl.UNSIGNED_BYTE, false, 0, 0);
  return gpu;
}
