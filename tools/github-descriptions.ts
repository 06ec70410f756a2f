/**
 * Cuts the slices of GitHub's own descriptions that the simulator validates against.
 *
 * The packages are hundreds of megabytes unpacked, so they are no dependency: this script packs them into a temporary
 * folder, keeps what `tools/github-slices.ts` names and writes `simulator/descriptions/`. Run it by hand after changing
 * that list: `npx node tools/github-descriptions.ts`.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graphqlSlice } from './github-graphql-slice.ts';
import { correctedResponses, fields, operations, packages, webhooks } from './github-slices.ts';
import { type Json, referencedSchemas, shareRepeated, toJsonSchema } from './json-schema-slice.ts';

type Description = { paths?: Record<string, Json>; webhooks?: Record<string, Json>; components: Record<string, Json> };

const target = new URL('../simulator/descriptions/', import.meta.url).pathname;
const workFolder = mkdtempSync(join(tmpdir(), 'github-descriptions-'));

function unpacked(name: string, version: string): string {
  const folder = join(workFolder, name.replace('/', '-'));
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', `${name}@${version}`, '--pack-destination', folder], { stdio: 'ignore' });
  execFileSync('sh', ['-c', 'tar xzf ./*.tgz --strip-components=1'], { cwd: folder });
  return folder;
}

function resolved(description: Description, value: Json): Record<string, Json> {
  if (value && typeof value === 'object' && !Array.isArray(value) && typeof value.$ref === 'string') {
    const path = value.$ref.slice(2).split('/');
    const found = path.reduce<Json>((at, key) => (at as Record<string, Json>)[key] ?? null, description as Json);
    return resolved(description, found);
  }
  return value as Record<string, Json>;
}

function contentSchema(description: Description, holder: Json): Json | undefined {
  const content = (resolved(description, holder).content ?? {}) as Record<string, Json>;
  const media = (content['application/json'] ?? content['application/scim+json']) as Record<string, Json> | undefined;
  return media?.schema === undefined ? undefined : toJsonSchema(media.schema);
}

function slicedOperation(
  description: Description,
  method: string,
  path: string,
  operation: Record<string, Json>,
): Record<string, Json> {
  const parameters = ((operation.parameters ?? []) as Json[]).map((parameter) => {
    const { name, in: place, required, schema } = resolved(description, parameter);
    return { name, in: place, required: required ?? false, schema: toJsonSchema(schema ?? {}) } as Json;
  });
  const responses = Object.entries(operation.responses as Record<string, Json>).map(([status, response]) => [
    status,
    contentSchema(description, response) ?? null,
  ]);
  const body = operation.requestBody as Record<string, Json> | undefined;
  return {
    method: method.toUpperCase(),
    path,
    docs: (operation.externalDocs as { url: string }).url,
    parameters,
    body: body ? { required: body.required ?? false, schema: contentSchema(description, body) ?? {} } : null,
    responses: Object.fromEntries(responses),
  };
}

function restSlice(description: Description): Record<string, Json> {
  const found: Record<string, Json> = {};
  for (const [path, methods] of Object.entries(description.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods as Record<string, Record<string, Json>>)) {
      const id = operation.operationId as string;
      if (!operations.includes(id)) continue;
      const sliced = slicedOperation(description, method, path, operation);
      const corrected = correctedResponses[id] as Json | undefined;
      if (corrected) sliced.responses = { ...(sliced.responses as Record<string, Json>), 200: corrected };
      found[id] = sliced;
    }
  }
  return inOrder(operations, found, 'operation');
}

function webhookSlice(description: Description): Record<string, Json> {
  const found: Record<string, Json> = {};
  for (const webhook of Object.values(description.webhooks ?? {})) {
    const post = (webhook as { post: Record<string, Json> }).post;
    const name = (post.operationId as string).replaceAll('-', '_').replace('/', '.');
    if (webhooks.includes(name)) found[name] = contentSchema(description, post.requestBody ?? null) ?? null;
  }
  return inOrder(webhooks, found, 'webhook');
}

function inOrder(names: readonly string[], found: Record<string, Json>, what: string): Record<string, Json> {
  const missing = names.filter((name) => found[name] === undefined);
  if (missing.length > 0) throw new Error(`GitHub's description has no ${what} ${missing.join(', ')}`);
  return Object.fromEntries([...names].sort().map((name) => [name, found[name] ?? null]));
}

/** One line an entry: small, and a change of one schema is a change of one line. */
function written(file: string, source: string, part: string, entries: Record<string, Json>, all: Description): void {
  const schemas = referencedSchemas(entries, all.components.schemas as Record<string, Json>);
  const shared = shareRepeated({ entries, schemas });
  const lines = (values: Record<string, Json>) =>
    Object.entries(values)
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join(',\n');
  const text = `{"source":${JSON.stringify(source)},\n"${part}":{\n${lines(shared.entries)}},\n"schemas":{\n${lines(shared.schemas)}}}\n`;
  JSON.parse(text);
  writeFileSync(join(target, file), text);
}

function description(folder: string): Description {
  return JSON.parse(readFileSync(join(folder, 'generated/api.github.com.json'), 'utf8'));
}

try {
  mkdirSync(target, { recursive: true });
  const rest = unpacked('@octokit/openapi', packages['@octokit/openapi']);
  const restDescription = description(rest);
  written(
    'rest.json',
    `@octokit/openapi@${packages['@octokit/openapi']}`,
    'operations',
    restSlice(restDescription),
    restDescription,
  );
  cpSync(join(rest, 'LICENSE'), join(target, 'LICENSE.rest'));

  const hooks = unpacked('@octokit/openapi-webhooks', packages['@octokit/openapi-webhooks']);
  const hooksDescription = description(hooks);
  const hooksSource = `@octokit/openapi-webhooks@${packages['@octokit/openapi-webhooks']}`;
  written('webhooks.json', hooksSource, 'webhooks', webhookSlice(hooksDescription), hooksDescription);
  cpSync(join(hooks, 'LICENSE'), join(target, 'LICENSE.webhooks'));

  const graphql = unpacked('@octokit/graphql-schema', packages['@octokit/graphql-schema']);
  const head = `# Cut from @octokit/graphql-schema@${packages['@octokit/graphql-schema']}, see LICENSE.graphql\n\n`;
  writeFileSync(
    join(target, 'schema.graphql'),
    head + graphqlSlice(readFileSync(join(graphql, 'schema.graphql'), 'utf8'), fields),
  );
  cpSync(join(graphql, 'LICENSE.md'), join(target, 'LICENSE.graphql'));
} finally {
  rmSync(workFolder, { recursive: true, force: true });
}
