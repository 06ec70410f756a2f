/** OpenAPI's dialect of JSON Schema turned into plain JSON Schema, cut to what is referenced, with repeats shared. */
import { createHash } from 'node:crypto';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Prose and hints that validate nothing and make up most of the size. */
const dropped = new Set(['description', 'example', 'examples', 'title', 'deprecated', 'externalDocs', 'discriminator']);

/** A property may itself be named `description` or `title`, so maps from names to schemas are walked apart. */
const mapsOfSchemas = new Set(['properties', 'patternProperties', 'definitions']);

export function toJsonSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (schema === null || typeof schema !== 'object') return schema;
  const out: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (dropped.has(key) || key.startsWith('x-') || key === 'nullable' || key === 'default') continue;
    if (key === '$ref') out.$ref = (value as string).replace('#/components/schemas/', '#/schemas/');
    else if (key === 'enum' || key === 'const' || key === 'required') out[key] = value;
    else if (mapsOfSchemas.has(key)) out[key] = mapOfSchemas(value as Record<string, Json>);
    else out[key] = toJsonSchema(value);
  }
  return schema.nullable === true ? nullable(out) : out;
}

function mapOfSchemas(map: Record<string, Json>): Json {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, openList(name, toJsonSchema(value))]));
}

/** Lists of event names are closed in places, each time to other names: GitHub adds events and forgets some. */
function openList(name: string, schema: Json): Json {
  if (name !== 'events' || schema === null || typeof schema !== 'object' || Array.isArray(schema)) return schema;
  return schema.type === 'array' ? { type: 'array', items: { type: 'string' } } : schema;
}

/** OpenAPI 3.0 says `nullable: true` where JSON Schema adds null to the type, to the enum, or as an alternative. */
function nullable(schema: Record<string, Json>): Json {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const widened: Record<string, Json> = { ...schema, type: [schema.type, 'null'] };
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) widened.enum = [...schema.enum, null];
  return widened;
}

export function referencedSchemas(from: Json, components: Record<string, Json>): Record<string, Json> {
  const found: Record<string, Json> = {};
  const visit = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) {
        if (key !== '$ref' || typeof inner !== 'string') visit(inner);
        else {
          const name = inner.slice('#/schemas/'.length);
          if (found[name] !== undefined) continue;
          found[name] = toJsonSchema(components[name] ?? {});
          visit(found[name]);
        }
      }
    }
  };
  visit(from);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Slice = { entries: Record<string, Json>; schemas: Record<string, Json> };

const smallest = 120;

/** Moves object schemas that stand in several places word for word into one shared schema: a third of the size. */
export function shareRepeated(slice: Slice): Slice {
  const seen = new Map<string, number>();
  const count = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(count);
    else if (value !== null && typeof value === 'object') {
      if (isSchemaObject(value)) {
        const text = JSON.stringify(value);
        if (text.length >= smallest) {
          const times = (seen.get(text) ?? 0) + 1;
          seen.set(text, times);
          if (times > 1) return;
        }
      }
      Object.values(value).forEach(count);
    }
  };
  count(slice.entries);
  count(slice.schemas);

  const schemas: Record<string, Json> = {};
  const shared = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(shared);
    if (value === null || typeof value !== 'object') return value;
    const inner = () => Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shared(part)]));
    if (!isSchemaObject(value)) return inner();
    const text = JSON.stringify(value);
    if ((seen.get(text) ?? 0) < 2) return inner();
    const name = `shared-${createHash('sha256').update(text).digest('hex').slice(0, 10)}`;
    schemas[name] ??= inner();
    return { $ref: `#/schemas/${name}` };
  };
  const named = (map: Record<string, Json>) =>
    Object.fromEntries(Object.entries(map).map(([name, value]) => [name, shared(value)]));
  const entries = named(slice.entries);
  const own = named(slice.schemas);
  return {
    entries,
    schemas: { ...own, ...Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))) },
  };
}

function isSchemaObject(value: Record<string, Json>): boolean {
  const { type } = value;
  return typeof type === 'string' || Array.isArray(type) || Array.isArray(value.anyOf) || Array.isArray(value.oneOf);
}
