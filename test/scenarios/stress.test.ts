import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Decision } from '../../src/domain/decision.ts';
import { digestOf } from '../../src/domain/digest.ts';
import { type LocalClone, localClone } from '../support/local-clone.ts';

/* A model under stress, checked by the real command on a real clone: disturbed rows, and rows without labels. */

let clone: LocalClone;
beforeAll(async () => {
  clone = await localClone();
});
afterAll(() => clone.remove());

const numbers = Array.from({ length: 2000 }, (_, i) => i);
/** Scores of all sizes whose labels come true as often as they say. */
const score = (i: number): number => ((i % 100) + 0.5) / 100;
const label = (i: number): number => ((i * 37 + Math.floor(i / 100) * 5) % 100 < 100 * score(i) ? 1 : 0);

const holdout = ['id,y,s', ...numbers.map((i) => `${i},${label(i)},${score(i)}`), ''].join('\n');
/** Noise moves the rows beside the threshold over it; typing errors move few. */
const perturbed = [
  'id,kind,y,s',
  ...numbers.flatMap((i) => [
    `${i},typo,${label(i)},${i % 100 === 50 ? 0.45 : score(i)}`,
    `${i},noise,${label(i)},${i % 10 === 0 ? 1 - score(i) : score(i)}`,
  ]),
  '',
].join('\n');
/** Scores near the threshold, where the model is unsure. */
const live = ['id,s', ...numbers.map((i) => `${i},${0.3 + 0.4 * score(i)}`), ''].join('\n');

const card = `
apiVersion: modelwarden.dev/v1alpha1
kind: ModelCard
metadata: {name: churn}
spec:
  version: 1.0.0
  task: binary-classification
  owners: [{role: owner, who: acme/churn}]
  evidence:
    holdout: {uri: h.csv, digest: "${digestOf(holdout)}", rows: {id: id}, label: y, score: s, prediction: {threshold: 0.5}}
    perturbed: {uri: p.csv, digest: "${digestOf(perturbed)}", of: holdout, perturbation: kind}
    live: {uri: l.csv, digest: "${digestOf(live)}"}
`;

const policy = `
apiVersion: modelwarden.dev/v1alpha1
kind: Policy
metadata: {name: churn}
spec:
  checks:
    robustness:
      rules:
        - {metric: flip-rate, atMost: 0.05}
        - {metric: auroc, against: undisturbed, margin: 0.2}
    estimated-performance:
      calibration: {atMost: 0.1}
      rules: [{metric: accuracy, atLeast: 0.7}]
`;

test('a model that noise turns over, and that is unsure of live rows, is found out before anybody has a label', async () => {
  await clone.commit('main', { '.github/modelwarden.yaml': policy });
  await clone.commit('new', {
    'models/churn/card.yaml': card,
    'models/churn/h.csv': holdout,
    'models/churn/p.csv': perturbed,
    'models/churn/l.csv': live,
  });
  const { code, out, err } = await clone.check('new', {}, '--json');
  const { reports } = JSON.parse(out) as Decision;
  expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
  expect([code, err]).toEqual([1, '']);
  const found = reports.flatMap(({ findings }) =>
    findings.map(({ check, metric, scope, verdict }) => [check, metric, Object.values(scope)[0], verdict]),
  );
  expect(found).toEqual([
    ['estimated-performance', 'accuracy', 'live', 'fail'],
    ['robustness', 'flip-rate', 'noise', 'fail'],
    ['robustness', 'flip-rate', 'typo', 'pass'],
    ['robustness', 'auroc', undefined, 'pass'],
  ]);
  const estimates = reports.flatMap(({ findings }) => findings.map(({ estimate }) => estimate!));
  // Of scores spread evenly from 0.3 to 0.7, six answers of ten are right.
  expect(estimates[0]).toBeCloseTo(0.6, 1);
  expect(estimates.slice(1, 3)).toEqual([0.1, 0.01]);
});
