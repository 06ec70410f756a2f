import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tasks } from '../domain/task.ts';
import { metricsPage } from './reference-page.ts';
import { everyMetric, families, metricFor, metricPattern, metricsNamed, metricsOf } from './table.ts';

describe('the table of metrics', () => {
  test('is what docs/metrics.md shows (npm run docs)', async () => {
    const page = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    expect(page).toBe(metricsPage());
  });

  test('has at most one metric of a name for each task', () => {
    for (const { name } of everyMetric) {
      for (const task of tasks) {
        expect(metricsNamed(name).filter((metric) => metric.tasks.includes(task)).length).toBeLessThanOrEqual(1);
      }
    }
  });

  test('gives every task something to be judged by', () => {
    for (const task of tasks) {
      const columns = () => ({ outcome: task === 'generation' ? 'passed' : null, amounts: {} });
      expect(metricsOf(task, columns).length).toBeGreaterThanOrEqual(3);
    }
  });

  test('finds every metric by its name, and documents may write every name', () => {
    for (const { name, tasks: own } of everyMetric) {
      expect(metricPattern.test(name)).toBe(true);
      for (const task of own) expect(metricFor(name, task)?.name).toBe(name);
    }
  });

  test('takes the parameter from the name, and no other than it can be', () => {
    expect(metricFor('ndcg@7', 'ranking')?.variables('candidate')).toMatchObject([{ of: 'ndcg', k: 7 }, {}]);
    expect(metricFor('pinball@0.25', 'regression')?.variables('champion')).toMatchObject([
      { of: 'pinball-loss', quantile: 0.25, who: 'champion' },
      {},
    ]);
    for (const name of ['ndcg', 'ndcg@', 'ndcg@0', 'ndcg@1.5', 'ndcg@99999', 'pinball@1', 'pinball@0', 'auroc@3']) {
      expect([name, metricsNamed(name).length, metricPattern.test(name)]).toEqual([name, 0, false]);
    }
  });

  test('accepts in documents exactly what it knows', () => {
    const known = [...everyMetric.map(({ name }) => name), ...families.map(({ name }) => name)];
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.string({ maxLength: 4 }), (name, tail) => {
        const written = `${name}${tail}`;
        expect(metricPattern.test(written)).toBe(metricsNamed(written).length > 0);
      }),
      { numRuns: 500 },
    );
  });
});
