import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fair, files, holdout } from '../../simulator/acme/credit.ts';
import { type LocalClone, localClone, type Run } from '../support/local-clone.ts';
import { type LocalServer, localServer } from '../support/local-server.ts';

/* `modelwarden check` on a data scientist's own machine, with a table that the company's MLflow keeps. */

const cardPath = 'models/credit-risk/card.yaml';
const evidence = holdout(fair, 5);
const policy = `apiVersion: modelwarden.dev/v1alpha1
kind: Policy
metadata: {name: lending}
spec: {checks: {bias: {rules: [{metric: demographic-parity-ratio, atLeast: 0.5}]}}}
`;
const asked: string[] = [];
let clone: LocalClone;
let places: string;
let server: LocalServer;

beforeAll(async () => {
  clone = await localClone();
  await clone.git('remote', 'add', 'origin', 'git@github.com:acme/lending.git');
  await clone.commit('main', { '.github/modelwarden.yaml': policy });
  const { 'models/credit-risk/evidence/holdout.csv': _, ...others } = files({ version: '4.2.0', evidence });
  const card = others[cardPath]!.replace('evidence/holdout.csv', 'mlflow-artifacts:/1/holdout.csv');
  await clone.commit('remote', { ...others, [cardPath]: card });
  server = await localServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(evidence);
  });
  places = join(clone.folder, 'places.yaml');
  const entry = `{scheme: mlflow-artifacts, server: "http://127.0.0.1:${server.port}", internal: true, repositories: [acme/lending]}`;
  await writeFile(places, `places:\n  - ${entry}\n`);
});

afterAll(async () => {
  await server.close();
  await clone.remove();
});

const check = (environment: Record<string, string> = {}): Promise<Run> => clone.check('remote', environment);

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
  const wrong = join(clone.folder, 'wrong.yaml');
  await writeFile(wrong, 'places: [{scheme: s3}]');
  const { code, err } = await check({ MODELWARDEN_PLACES_FILE: wrong });
  expect(code).toBe(3);
  expect(err).toMatch(/wrong\.yaml: places\.0\.bucket/);
});
