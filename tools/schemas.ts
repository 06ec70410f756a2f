import { mkdir, writeFile } from 'node:fs/promises';
import { checkSettings } from '../src/checks/registry.ts';
import { jsonSchemas, schemaFileName } from '../src/documents/json-schemas.ts';

/*
 * Writes the JSON Schema of each document kind into schemas/, from the same source that validates.
 * Run it after a change of a schema or of a check's settings: npx node tools/schemas.ts
 */

const folder = new URL('../schemas/', import.meta.url);

await mkdir(folder, { recursive: true });
for (const [kind, schema] of jsonSchemas(checkSettings)) {
  await writeFile(new URL(schemaFileName(kind), folder), `${JSON.stringify(schema, null, 2)}\n`);
}
