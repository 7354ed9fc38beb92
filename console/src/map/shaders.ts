/** The two small programs that draw marks: sprites from the sheet, and plain dots for what is far away. */
import { CELL_PX, SHEET_COLUMNS, SHEET_ROWS } from './marks';

/** Attribute slots, the same in both programs so that one vertex array serves either. */
export const AT_SLOT = 0;
export const LOOK_SLOT = 1;

const SPRITE_VERTEX = `#version 300 es
layout(location = ${AT_SLOT}) in vec2 a_at;
layout(location = ${LOOK_SLOT}) in vec4 a_look;
uniform mat4 u_matrix;
uniform float u_size;
flat out vec4 v_look;
flat out vec2 v_turn;
void main() {
  float angle = a_look.z / 256.0 * 6.283185307;
  v_look = a_look;
  v_turn = vec2(sin(angle), cos(angle));
  gl_Position = u_matrix * vec4(a_at, 0.0, 1.0);
  gl_PointSize = u_size;
}`;

const SPRITE_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D u_sheet;
uniform float u_lod;
uniform float u_crop;
uniform bool u_turned;
flat in vec4 v_look;
flat in vec2 v_turn;
out vec4 colour;
const vec2 GRID = vec2(${SHEET_COLUMNS}.0, ${SHEET_ROWS}.0);
vec4 cell(float index, vec2 at) {
  vec2 corner = vec2(mod(index, GRID.x), floor(index / GRID.x));
  return textureLod(u_sheet, (corner + at) / GRID, u_lod);
}
void main() {
  vec2 p = (gl_PointCoord - 0.5) * u_crop;
  vec4 ink = v_look.x < 255.0 ? cell(v_look.x, p + 0.5) : vec4(0.0);
  if (u_turned && v_look.y < 255.0) {
    vec2 at = vec2(p.x * v_turn.y + p.y * v_turn.x, p.y * v_turn.y - p.x * v_turn.x) + 0.5;
    if (at.x > 0.0 && at.x < 1.0 && at.y > 0.0 && at.y < 1.0) {
      vec4 top = cell(v_look.y, at);
      ink = top + ink * (1.0 - top.a);
    }
  }
  colour = ink * (v_look.w / 255.0);
}`;

/** Calm where dots lie thick: they say where cameras are many; what each one is, the nearer view says. */
const DOT_OPACITY = 0.55;

const DOT_VERTEX = `#version 300 es
layout(location = ${AT_SLOT}) in vec2 a_at;
layout(location = ${LOOK_SLOT}) in vec4 a_look;
uniform mat4 u_matrix;
uniform float u_size;
uniform vec3 u_inks[${SHEET_COLUMNS * SHEET_ROWS}];
flat out vec4 v_ink;
void main() {
  v_ink = vec4(u_inks[int(a_look.x)], 1.0) * (a_look.w / 255.0 * ${DOT_OPACITY});
  gl_Position = u_matrix * vec4(a_at, 0.0, 1.0);
  gl_PointSize = u_size;
}`;

const DOT_FRAGMENT = `#version 300 es
precision mediump float;
flat in vec4 v_ink;
out vec4 colour;
void main() {
  colour = v_ink;
}`;

type Uniform = 'u_matrix' | 'u_size' | 'u_inks' | 'u_lod' | 'u_crop' | 'u_turned';

export interface Shader {
  program: WebGLProgram;
  uniform: Record<Uniform, WebGLUniformLocation | null>;
}

export function spriteShader(gl: WebGL2RenderingContext): Shader {
  return shaderOf(gl, SPRITE_VERTEX, SPRITE_FRAGMENT);
}

export function dotShader(gl: WebGL2RenderingContext): Shader {
  return shaderOf(gl, DOT_VERTEX, DOT_FRAGMENT);
}

/** The level of the sheet whose cells are about as wide as the mark on the screen. */
export function levelFor(devicePx: number): number {
  return Math.max(0, Math.round(Math.log2(CELL_PX / devicePx)));
}

function shaderOf(gl: WebGL2RenderingContext, vertex: string, fragment: string): Shader {
  const program = gl.createProgram();
  const parts: [number, string][] = [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ];
  for (const [kind, source] of parts) {
    const shader = gl.createShader(kind) as WebGLShader;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`the map's marks do not compile: ${gl.getProgramInfoLog(program)}`);
  }
  const find = (name: Uniform) => gl.getUniformLocation(program, name);
  return {
    program,
    uniform: {
      u_matrix: find('u_matrix'),
      u_size: find('u_size'),
      u_inks: find('u_inks'),
      u_lod: find('u_lod'),
      u_crop: find('u_crop'),
      u_turned: find('u_turned'),
    },
  };
}
