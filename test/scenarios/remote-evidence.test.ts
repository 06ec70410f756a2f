import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fair, files, holdout } from '../../simulator/acme/credit.ts';
import { people, repository } from '../../simulator/acme/surroundings.ts';
import { type Lending, lending } from '../support/lending.ts';
import { certificate, type LocalServer, secureServer } from '../support/local-server.ts';

/* A card pins a table that lies on a server of the company's, which its operator allows. */

const evidence = holdout(fair, 5);
const asked: string[] = [];
const trusted = getCACertificates('default');
let folder: string;
let server: LocalServer;
let acme: Lending;

beforeAll(async () => {
  setDefaultCACertificates([certificate]);
  folder = await mkdtemp(join(tmpdir(), 'modelwarden-remote-'));
  server = await secureServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(evidence);
  });
  const places = join(folder, 'places.yaml');
  const entry = `{scheme: https, host: "localhost:${server.port}", prefix: lending/, internal: true, repositories: [acme/lending]}`;
  await writeFile(places, `places:\n  - ${entry}\n`);
  acme = await lending({
    live: { version: '4.1.0', evidence: holdout(fair, 9) },
    environment: { MODELWARDEN_PLACES_FILE: places },
  });
});

afterAll(async () => {
  await acme.close();
  await server.close();
  await rm(folder, { recursive: true });
  setDefaultCACertificates(trusted);
});

const cardPath = 'models/credit-risk/card.yaml';
const pinned = (uri: string, version = '4.2.0'): Readonly<Record<string, string>> => {
  const { 'models/credit-risk/evidence/holdout.csv': _, ...others } = files({ version, evidence });
  return { ...others, [cardPath]: others[cardPath]!.replace('evidence/holdout.csv', uri) };
};

async function judged(branch: string, content: Readonly<Record<string, string>>) {
  const number = await acme.open({ branch, files: content });
  await acme.settled();
  return acme.shown(number);
}

test('the table is fetched once, and judged as if it lay in the repository', async () => {
  const uri = `https://localhost:${server.port}/lending/holdout.csv`;
  const shown = await judged('remote', pinned(uri));
  expect(shown.conclusions['modelwarden / bias']).toBe('success');
  expect(shown.gate).toBe('action_required');
  const again = await judged('remote-again', pinned(uri, '4.2.1'));
  expect(again.conclusions['modelwarden / bias']).toBe('success');
  expect(asked).toEqual(['/lending/holdout.csv']);
});

test('a place that is not allowed is not asked, and the card says what the operator would write', async () => {
  asked.length = 0;
  const shown = await judged('elsewhere', pinned(`https://localhost:${server.port}/payroll/all.csv`));
  expect(shown.gate).toBe('failure');
  expect(shown.text).toContain('the operator allows acme/lending no such place');
  expect(shown.text).toContain('repositories: [acme/lending]');
  expect(asked).toEqual([]);
});

test('a fork does not get to see what is not public', async () => {
  const outsider = people.outsider;
  const fork = `${outsider}/lending`;
  await acme.github.forkRepository(repository, outsider);
  const content = pinned(`https://localhost:${server.port}/lending/holdout.csv`, '4.2.2');
  await acme.github.commit(fork, 'curious', { files: content, message: 'curious', author: outsider });
  const { number } = await acme.github.openPullRequest(repository, {
    head: 'curious',
    from: fork,
    base: 'main',
    title: 'curious',
    by: outsider,
  });
  await acme.settled();
  const shown = acme.shown(number);
  expect(shown.gate).toBe('failure');
  expect(shown.text).toContain('is not read for a pull request from a fork');
});
