import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { everyMetric } from '../../src/metrics/table.ts';
import { type Experiment, type Figure, observe } from './experiment.ts';
import { experiments } from './experiments.ts';
import { methods, partsOf } from './methods.ts';
import { coverageOf, isOutside, statisticsPage } from './page.ts';
import { reasonOf } from './reasons.ts';
import { type Line, readSeen } from './seen.ts';

const seen = await readSeen();

const lineOf = ({ family, name }: Experiment, figure: Figure): Line | undefined =>
  seen.find((line) => line.family === family && line.case === name && line.figure === figure.name);

/** Another seed than that of the page, and so few tables that all experiments take seconds. */
const [seed, tables] = [7, 60];

/** Posteriors take long, and all are made alike: some of them stand for the others. */
const isQuick = ({ family, name }: Experiment, { name: figure, method }: Figure): boolean =>
  !method.startsWith('Jeffreys') ||
  (family === 'groups' ? name === 'small' : ['f2', 'kappa, difference'].includes(figure) && name === 'rare');

describe('docs/statistics.md', () => {
  test('is what was seen, and says how every interval is made (npm run docs)', async () => {
    expect(await readFile(new URL('../../docs/statistics.md', import.meta.url), 'utf8')).toBe(statisticsPage(seen));
  });

  test('has seen every interval that there is (npm run coverage)', () => {
    const figures = experiments.flatMap((experiment) =>
      experiment.figures.map(({ name, method }) => [experiment.family, experiment.name, name, method]),
    );
    expect(seen.map((line) => [line.family, line.case, line.figure, line.method])).toEqual(figures);
  });

  test('knows every method that the table of metrics names, and every metric alone and paired', () => {
    const known = new Set(methods.map(({ name }) => name));
    const named = [...everyMetric.flatMap(({ interval, paired }) => [interval, paired]), ...seen.map((l) => l.method)];
    for (const method of named) for (const part of partsOf(method)) expect(known).toContain(part);
    const figures = new Set(seen.map(({ figure }) => figure));
    for (const { name, comparative, ratio } of everyMetric) {
      if (!comparative) expect(figures).toContain(name);
      expect(figures).toContain(`${name}, difference`);
      if (ratio !== null) expect(figures).toContain(`${name}, ratio`);
    }
  });

  test('gives a reason for every interval that holds more or less often than it says by more than 1.5 points', () => {
    expect(seen.filter((line) => isOutside(line) && reasonOf(line) === null)).toEqual([]);
    // Whatever the reason, none may be far too low.
    for (const line of seen)
      expect([line.case, line.figure, coverageOf(line) > 89]).toEqual([line.case, line.figure, true]);
  });
});

describe('intervals hold as often as the page says', () => {
  test.each(experiments.map((experiment) => [experiment.family, experiment.name, experiment] as const))(
    '%s, %s',
    (_, __, experiment) => {
      const found = observe(experiment, tables, seed, (figure) => isQuick(experiment, figure));
      for (const [i, figure] of experiment.figures.entries()) {
        const own = found[i];
        const line = lineOf(experiment, figure);
        if (own == null || line === undefined) continue;
        const [misses, expected] = [(own.below + own.above) / tables, 1 - coverageOf(line) / 100];
        // Of so many tables, one in ten thousand misses more often.
        const allowed = expected + 3.9 * Math.sqrt(Math.max(0.01, expected * (1 - expected)) / tables);
        expect([figure.name, misses <= allowed]).toEqual([figure.name, true]);
      }
    },
  );
});
