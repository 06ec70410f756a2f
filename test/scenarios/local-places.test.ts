import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fair, files, holdout } from '../../simulator/acme/credit.ts';
import { type LocalServer, localServer } from '../support/local-server.ts';

/* `modelwarden check` on a data scientist's own machine, with a table that the company's MLflow keeps. */

type Run = { readonly code: number; readonly out: string; readonly err: string };

const program = fileURLToPath(new URL('../../src/cli/modelwarden.ts', import.meta.url));
const cardPath = 'models/credit-risk/card.yaml';
const evidence = holdout(fair, 5);
const policy = `apiVersion: modelwarden.dev/v1alpha1
kind: Policy
metadata: {name: lending}
spec: {checks: {bias: {rules: [{metric: demographic-parity-ratio, atLeast: 0.5}]}}}
`;
const asked: string[] = [];
let folder: string;
let clone: string;
let places: string;
let server: LocalServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelwarden-local-places-'));
  clone = join(folder, 'clone');
  await mkdir(clone);
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', 'git@github.com:acme/lending.git');
  await commit({ '.github/modelwarden.yaml': policy });
  await git('checkout', '--quiet', '-b', 'remote');
  const { 'models/credit-risk/evidence/holdout.csv': _, ...others } = files({ version: '4.2.0', evidence });
  const card = others[cardPath]!.replace('evidence/holdout.csv', 'mlflow-artifacts:/1/holdout.csv');
  await commit({ ...others, [cardPath]: card });
  server = await localServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(evidence);
  });
  places = join(folder, 'places.yaml');
  const entry = `{scheme: mlflow-artifacts, server: "http://127.0.0.1:${server.port}", internal: true, repositories: [acme/lending]}`;
  await writeFile(places, `places:\n  - ${entry}\n`);
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function run(file: string, parameters: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
  const own = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', XDG_CACHE_HOME: join(folder, 'cache') };
  const env = { ...process.env, ...own, ...environment };
  return new Promise((resolve) => {
    execFile(file, [...parameters], { cwd: clone, env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

async function git(...parameters: readonly string[]): Promise<void> {
  const person = ['-c', 'user.name=dana', '-c', 'user.email=dana@acme.example'];
  const { code, err } = await run('git', [...person, ...parameters]);
  if (code !== 0) throw new Error(err);
}

async function commit(content: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(content)) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    await writeFile(join(clone, path), text);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'content');
}

const check = (environment: Record<string, string> = {}): Promise<Run> =>
  run(process.execPath, [program, 'check', '--base', 'main', '--head', 'remote'], environment);

test('without a file of places nothing is fetched, and the error says what to write', async () => {
  const { code, out } = await check();
  expect(code).toBe(3);
  // Lines are broken to the width of a terminal.
  expect(out.replace(/\s+/g, ' ')).toContain('read: the operator allows acme/lending no such place.');
  expect(asked).toEqual([]);
});

test('with one the table is fetched once, for this run and the next', async () => {
  for (const _ of [1, 2]) {
    const { code, out, err } = await check({ MODELWARDEN_PLACES_FILE: places });
    expect([code, err], out).toEqual([0, '']);
  }
  expect(asked).toEqual(['/api/2.0/mlflow-artifacts/artifacts/1/holdout.csv']);
});

test('a wrong file of places is said so before anything is judged', async () => {
  const wrong = join(folder, 'wrong.yaml');
  await writeFile(wrong, 'places: [{scheme: s3}]');
  const { code, err } = await check({ MODELWARDEN_PLACES_FILE: wrong });
  expect(code).toBe(3);
  expect(err).toMatch(/wrong\.yaml: places\.0\.bucket/);
});
