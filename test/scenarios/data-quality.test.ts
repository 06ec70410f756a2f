import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Decision } from '../../src/domain/decision.ts';
import { digestOf } from '../../src/domain/digest.ts';
import { type LocalClone, localClone } from '../support/local-clone.ts';

/* A pull request whose evidence shows nothing, checked by the real command on a real clone with the recommended policy. */

let clone: LocalClone;
beforeAll(async () => {
  clone = await localClone();
});
afterAll(() => clone.remove());

/** Days of sales by number from 1, with what came of the first of them. */
const sales = (days: readonly number[], labelled = days.length): string =>
  [
    'id,day,sold,made_up',
    ...days.map((day, index) => {
      const date = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);
      return `${day},${date},${index < labelled ? (day * 37) % 11 : ''},false`;
    }),
    '',
  ].join('\n');

const card = (training: string, holdout: string): string => `
apiVersion: modelwarden.dev/v1alpha1
kind: ModelCard
metadata: {name: demand}
spec:
  version: 1.0.0
  task: binary-classification
  owners: [{role: owner, who: acme/demand}]
  evidence:
    training: {uri: training.csv, digest: "${digestOf(training)}", rows: {id: id}, time: day}
    holdout:
      uri: holdout.csv
      digest: "${digestOf(holdout)}"
      rows: {id: id}
      time: day
      label: sold
      labels: {matureAfter: 30d}
      synthetic: made_up
`;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

test('a random split, shared rows and labels that are not in yet are told from a sound table', async () => {
  const policy = `
apiVersion: modelwarden.dev/v1alpha1
kind: Policy
metadata: {name: demand}
extends: [modelwarden:recommended, modelwarden:data-quality]
`;
  const split = (training: string, holdout: string) => ({
    'models/demand/card.yaml': card(training, holdout),
    'models/demand/training.csv': training,
    'models/demand/holdout.csv': holdout,
  });
  await clone.commit('main', { '.github/modelwarden.yaml': policy });
  await clone.commit('ordered', split(sales(range(1, 80)), sales(range(80, 120))));
  await clone.commit(
    'random',
    split(sales(range(1, 120).filter((day) => day % 3 > 0)), sales(range(1, 120).filter((day) => day % 3 < 2))),
  );
  await clone.commit('early', split(sales(range(1, 80)), sales(range(80, 120), 10)));
  const judged = async (branch: string) => {
    const { code, out } = await clone.check(branch, {}, '--json');
    const report = (JSON.parse(out) as Decision).reports.find(({ check }) => check === 'data-quality');
    return { code, findings: report?.findings.map(({ metric, verdict }) => `${metric} ${verdict}`), report };
  };

  expect(await judged('ordered')).toMatchObject({
    code: 0,
    findings: [
      'duplicate-ids pass',
      'duplicate-ids pass',
      'shared-ids pass',
      'not-later pass',
      'synthetic pass',
      'label-coverage pass',
    ],
  });
  expect(await judged('random')).toMatchObject({
    code: 1,
    findings: expect.arrayContaining(['shared-ids fail', 'not-later fail']),
  });
  const early = await judged('early');
  expect(early).toMatchObject({ code: 2, findings: expect.arrayContaining(['label-coverage inconclusive']) });
  expect(early.report?.findings.at(-1)?.message).toContain('provisional. It is final from 2026-05-30 on');
});
