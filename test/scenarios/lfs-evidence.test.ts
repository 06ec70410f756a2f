import { afterAll, beforeAll, expect, test } from 'vitest';
import { fair, files, holdout } from '../../simulator/acme/credit.ts';
import { repository } from '../../simulator/acme/surroundings.ts';
import { serveSimulator } from '../../simulator/github/serve.ts';
import { digestOf } from '../../src/domain/digest.ts';
import { type Lending, lending } from '../support/lending.ts';

/* A card pins a table that Git LFS keeps: the repository has its pointer, GitHub its object. */

const tablePath = 'models/credit-risk/evidence/holdout.csv';
let acme: Lending;

beforeAll(async () => {
  acme = await lending({
    live: { version: '4.1.0', evidence: holdout(fair, 9) },
    github: (simulator) => serveSimulator(simulator),
  });
});

afterAll(() => acme.close());

/** A version whose table is only a pointer in git. Each table is another, so that none has been read before. */
const pointing = (version: string, evidence: string, pointer: string): Readonly<Record<string, string>> => ({
  ...files({ version, evidence }),
  [tablePath]: pointer,
});

async function judged(branch: string, content: Readonly<Record<string, string>>) {
  const number = await acme.open({ branch, files: content });
  await acme.settled();
  return acme.shown(number);
}

const asked = (): number => acme.github.requests.filter(({ operationId }) => operationId === 'git-lfs').length;

test('the object is fetched from GitHub once, and judged as if it lay in git', async () => {
  const evidence = holdout(fair, 5);
  const pointer = acme.github.storeLfsObject(repository, Buffer.from(evidence));
  const shown = await judged('lfs', pointing('4.2.0', evidence, pointer));
  expect(shown.conclusions['modelwarden / bias']).toBe('success');
  expect(shown.gate).toBe('action_required');
  // One request for the address, one for the object.
  expect(asked()).toBe(2);
  await judged('lfs-again', pointing('4.2.1', evidence, pointer));
  expect(asked()).toBe(2);
});

test('an object that GitHub does not have blocks, and says how to bring it', async () => {
  const evidence = holdout(fair, 6);
  const oid = digestOf(evidence).slice('sha256:'.length);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${evidence.length}\n`;
  const shown = await judged('lfs-absent', pointing('4.2.2', evidence, pointer));
  expect(shown.gate).toBe('failure');
  expect(shown.text).toContain('git lfs push');
});

test('an object with other bytes than its name says counts for nothing', async () => {
  const evidence = holdout(fair, 7);
  const pointer = acme.github.storeLfsObject(repository, Buffer.from(evidence));
  acme.github.repository(repository).lfs.set(digestOf(evidence).slice(7), Buffer.from(holdout(fair, 8)));
  const shown = await judged('lfs-altered', pointing('4.2.3', evidence, pointer));
  expect(shown.gate).toBe('failure');
  expect(shown.text).toContain('but the document pins');
});
