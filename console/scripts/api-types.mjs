/** Writes TypeScript types from the schemas of an OpenAPI file: `node api-types.mjs openapi.json types.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';

const [, , from, to] = process.argv;
if (!from || !to) {
  console.error('usage: node scripts/api-types.mjs OPENAPI_JSON TYPES_TS');
  process.exit(2);
}

const PRIMITIVES = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

function reference(ref) {
  return ref
    .split('/')
    .at(-1)
    .replaceAll(/[^A-Za-z0-9_]/g, '_');
}

function union(parts) {
  return [...new Set(parts)].join(' | ');
}

function array(schema) {
  if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(', ')}]`;
  const item = schema.items ? typeOf(schema.items) : 'unknown';
  return /[|&]/.test(item) ? `(${item})[]` : `${item}[]`;
}

function object(schema) {
  if (schema.properties) return members(schema);
  const values = schema.additionalProperties;
  return `Record<string, ${values && typeof values === 'object' ? typeOf(values) : 'unknown'}>`;
}

/** The server writes every member of a record, defaults included: so every member is present in what we read. */
function members(schema) {
  const lines = Object.entries(schema.properties).map(([name, each]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    return `${comment(each)}  ${key}: ${typeOf(each)};`;
  });
  return `{\n${lines.join('\n')}\n}`;
}

function comment(schema) {
  return schema.description ? `  /** ${schema.description.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ')} */\n` : '';
}

function typeOf(schema) {
  if (schema.$ref) return reference(schema.$ref);
  if (schema.enum) return union(schema.enum.map((each) => JSON.stringify(each)));
  if ('const' in schema) return JSON.stringify(schema.const);
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return union(several.map(typeOf));
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })));
  if (schema.type === 'array') return array(schema);
  if (schema.type === 'object') return object(schema);
  return PRIMITIVES[schema.type] ?? 'unknown';
}

const schemas = JSON.parse(readFileSync(from, 'utf8')).components?.schemas ?? {};
const blocks = Object.keys(schemas)
  .sort()
  .map((name) => {
    const schema = schemas[name];
    const title = schema.description ? `/** ${schema.description.replaceAll(/\s+/g, ' ')} */\n` : '';
    const id = reference(name);
    return schema.properties && !schema.allOf
      ? `${title}export interface ${id} ${members(schema)}\n`
      : `${title}export type ${id} = ${typeOf(schema)};\n`;
  });
writeFileSync(
  to,
  `// Made by scripts/api-types.mjs from the server's OpenAPI; never edited by hand.\n\n${blocks.join('\n')}`,
);
console.log(`${blocks.length} types written to ${to}`);
