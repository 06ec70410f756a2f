import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Json } from '../domain/digest.ts';
import { schemaOf } from './document.ts';
import { anySettings, example, exampleNames } from './examples.ts';
import { type DocumentKind, documentKinds } from './header.ts';
import { jsonSchemas } from './json-schemas.ts';
import { parseYaml } from './yaml.ts';

const schemas = jsonSchemas(anySettings);
const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: false, formats: {} });
addFormats.default(ajv);
const validators = new Map<DocumentKind, ValidateFunction>(
  [...schemas].map(([kind, schema]) => [kind, ajv.compile(schema as object)]),
);

const value = (text: string): Json => {
  const result = parseYaml('a.yaml', text);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.trees[0]!.value;
};
const examples = exampleNames.map((name) => ({ name, json: value(example(name)) }));
const kindOf = (json: Json) => (json as { readonly kind: DocumentKind }).kind;

const accepted = (kind: DocumentKind, json: Json) => ({
  zod: schemaOf(kind, anySettings).safeParse(json).success,
  jsonSchema: validators.get(kind)!(json),
});

describe('the JSON Schemas', () => {
  test.each(documentKinds)('%s is a valid draft 2020-12 schema, with an id of its own', (kind) => {
    const schema = schemas.get(kind) as { $schema: string; $id: string };
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.$id).toBe(`https://modelwarden.dev/schemas/v1alpha1/${kind.toLowerCase()}.schema.json`);
    expect(ajv.validateSchema(schema)).toBe(true);
  });

  test.each(examples)('accept the example $name', ({ json }) => {
    expect(accepted(kindOf(json), json)).toEqual({ zod: true, jsonSchema: true });
  });

  test("describe every key that is not a name of the author's choosing, for completion", () => {
    const silent: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { properties } = schema as { properties?: Record<string, { description?: string }> };
      for (const [key, property] of Object.entries(properties ?? {})) {
        const known = ['and', 'or', ...anySettings.keys()].includes(key);
        if (!known && !/^[A-Za-z].*[.]$/.test(property.description ?? '')) silent.push(`${path}/${key}`);
      }
      for (const [key, child] of Object.entries(schema)) visit(child, `${path}/${key}`);
    };
    for (const [kind, schema] of schemas) visit(schema, kind);
    expect(silent).toEqual([]);
  });

  test('offer no default that would only make a document longer', () => {
    expect(JSON.stringify([...schemas.values()])).not.toMatch(/"default":(null|\{)/);
  });

  test('hold the settings of the checks', () => {
    const policy = jsonSchemas(
      new Map([['bias', z.strictObject({ confidence: z.number().describe('Confidence.') })]]),
    ).get('Policy');
    expect(policy).toMatchObject({
      properties: {
        spec: {
          properties: {
            checks: { properties: { bias: { properties: { confidence: { description: 'Confidence.' } } } } },
          },
        },
      },
    });
  });
});

/** Every path in a value, the root excluded. */
function pathsOf(json: Json, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  const children = Array.isArray(json)
    ? [...json.entries()]
    : typeof json === 'object' && json !== null
      ? Object.entries(json)
      : [];
  return children.flatMap(([key, child]) => [[...path, key], ...pathsOf(child as Json, [...path, key])]);
}

type Edit = (parent: Record<string | number, Json>, key: string | number) => void;

function edited(json: Json, path: readonly (string | number)[], edit: Edit): Json {
  const copy = structuredClone(json) as Record<string | number, Json>;
  const parent = path
    .slice(0, -1)
    .reduce<Record<string | number, Json>>((node, step) => node[step] as Record<string | number, Json>, copy);
  edit(parent, path.at(-1)!);
  return copy as Json;
}

describe('zod and the JSON Schemas accept the same documents', () => {
  const words = fc.constantFrom(
    '',
    ' ',
    'a',
    'A',
    'a/b',
    '@a',
    '1.10',
    '4.2.0',
    '60d',
    '0d',
    '2027-02-29',
    '2028-02-29',
    'sha256:0',
    `sha256:${'0'.repeat(64)}`,
    `sha256:${'0'.repeat(64)}\n`,
    'high',
    'promote',
    'observe',
    'kubernetes',
    'squash',
    'modelwarden:x',
    '(',
    '^a$',
    'x'.repeat(64),
    'x'.repeat(513),
    'x'.repeat(2049),
    'é'.repeat(64),
    '😀',
    'a\n',
  );
  const replacement = fc.oneof(
    words,
    fc.constantFrom(null, true, false, 0, 1, -1, 0.5, 1e21, 21),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    replacement.map(
      (json): Edit =>
        (parent, key) => {
          parent[key] = json as Json;
        },
    ),
    fc.constant<Edit>((parent, key) => {
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
    }),
    fc
      .tuple(
        fc.constantFrom('x', 'label', 'uri', 'and', 'or', 'threshold', 'where', 'toString', 'constructor'),
        replacement,
      )
      .map(
        ([name, json]): Edit =>
          (parent) => {
            if (Array.isArray(parent)) parent.push(json as Json);
            else Object.assign(parent, { [name]: json });
          },
      ),
  );

  test('after one or two edits anywhere', () => {
    const accepting = { both: 0, neither: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom(...examples),
        fc.array(fc.tuple(fc.nat(), edit), { minLength: 1, maxLength: 2 }),
        ({ json }, edits) => {
          const mutant = edits.reduce<Json>((each, [where, change]) => {
            const paths = pathsOf(each);
            return paths.length === 0 ? each : edited(each, paths[where % paths.length]!, change);
          }, json);
          const { zod, jsonSchema } = accepted(kindOf(json), mutant);
          expect({ zod, jsonSchema }).toEqual({ zod, jsonSchema: zod });
          accepting[zod ? 'both' : 'neither']++;
        },
      ),
      { numRuns: 3_000 },
    );
    // An agreement on nothing but refusals, or nothing but acceptances, would say little.
    expect(accepting.both).toBeGreaterThan(300);
    expect(accepting.neither).toBeGreaterThan(300);
  });
});
