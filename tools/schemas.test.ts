import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checkSettings } from '../src/checks/registry.ts';
import { jsonSchemas, schemaFileName } from '../src/documents/json-schemas.ts';

const folder = new URL('../schemas/', import.meta.url);
const schemas = [...jsonSchemas(checkSettings)];

test.each(schemas)(
  'schemas/ holds the current schema of %s (else: npx node tools/schemas.ts)',
  async (kind, schema) => {
    expect(JSON.parse(await readFile(new URL(schemaFileName(kind), folder), 'utf8'))).toEqual(schema);
  },
);

test('schemas/ holds nothing else', async () => {
  expect((await readdir(folder)).sort()).toEqual(schemas.map(([kind]) => schemaFileName(kind)).sort());
});
