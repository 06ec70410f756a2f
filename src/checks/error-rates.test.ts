import { describe, expect, it } from 'vitest';
import { drawBinomial, random } from '../statistics/random.ts';
import { check as bias } from './bias.ts';
import { check as card } from './card.ts';
import { check as cost } from './cost.ts';
import { check as drift } from './drift.ts';
import { check as estimation } from './estimated-performance.ts';
import { check as regression } from './regression.ts';
import { check as robustness } from './robustness.ts';
import { candidateOf, cardOf, judge } from './testing/candidate.ts';
import { measuredFrom, type Table } from './testing/tables.ts';

/*
 * With no difference between the populations, and limits that allow none, a whole report fails by chance in at most 5 %
 * of runs. Limits that allow some difference fail less often still.
 */

const runs = 2000;
const allowed = 0.05;

function failures(judged: (uniform: () => number) => 'fail' | string, seed: number, times = runs): number {
  const uniform = random(seed);
  let failed = 0;
  for (let run = 0; run < times; run++) if (judged(uniform) === 'fail') failed++;
  return failed / times;
}

const successes = (uniform: () => number, of: number, rate: number): number => {
  let count = 0;
  for (let i = 0; i < of; i++) if (uniform() < rate) count++;
  return count;
};

describe('bias', () => {
  const card = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: y, prediction: {column: p}, groups: [g, h, [g, h]]}
`);
  const groups = ['a', 'b', 'c'].flatMap((g) => ['x', 'y'].map((h) => ({ g, h })));
  const table = (uniform: () => number, rows: number, rate: number): Table =>
    groups.flatMap((group) => {
      const chosen = successes(uniform, rows, rate);
      return [
        { ...group, y: 1, p: 1, rows: chosen },
        { ...group, y: 1, p: 0, rows: rows - chosen },
      ].filter((row) => row.rows > 0);
    });

  it.each([
    { rows: 60, rate: 0.5 },
    { rows: 200, rate: 0.1 },
  ])('fails by chance in at most 5 % of tables with $rows rows per group and a rate of $rate', ({ rows, rate }) => {
    const rules = [
      { metric: 'demographic-parity-ratio', atLeast: 1 },
      { metric: 'equal-opportunity-difference', atMost: 0 },
    ] as const;
    const share = failures(
      (uniform) =>
        judge(bias, candidateOf(card), { rules: [...rules] }, measuredFrom({ holdout: table(uniform, rows, rate) }))
          .verdict,
      7,
    );
    expect(share).toBeLessThanOrEqual(allowed);
    expect(share).toBeGreaterThan(0);
  });

  it('at four fifths and 200 rows per group never fails a fair model, where the point alone often does', () => {
    const judged = (decide: 'interval' | 'point') => (uniform: () => number) =>
      judge(
        bias,
        candidateOf(card),
        { rules: [{ metric: 'demographic-parity-ratio', atLeast: 0.8, decide, groups: ['g'] }] },
        measuredFrom({ holdout: table(uniform, 100, 0.4) }),
      ).verdict;
    expect(failures(judged('interval'), 8)).toBeLessThan(0.002);
    expect(failures(judged('point'), 8, 300)).toBeGreaterThan(0.1);
  });
});

describe('regression', () => {
  const card = (version: string, score: string) =>
    cardOf(`
version: ${version}
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: y, score: ${score}, prediction: {threshold: 0.5}}
`);
  const candidate = candidateOf(card('2.0.0', 'a'), { champion: card('1.0.0', 'b') });

  /** Two models that share half of what they know. */
  const table = (uniform: () => number, rows: number): Table =>
    Array.from({ length: rows }, (_, i) => {
      const y = uniform() < 0.35 ? 1 : 0;
      const shared = 0.3 * y + uniform();
      return { y, g: `s${i % 4}`, a: (shared + 0.4 * y + uniform()) / 2.7, b: (shared + 0.4 * y + uniform()) / 2.7 };
    });

  it('fails two equal models in at most 5 % of tables with no margin at all', () => {
    const rules = [
      { metric: 'auroc', against: 'champion', margin: 0 },
      { metric: 'balanced-accuracy', against: 'champion', margin: 0 },
      { metric: 'recall', against: 'champion', margin: 0, slices: ['g'] },
      { metric: 'precision', against: 'champion', margin: 0 },
    ] as const;
    const share = failures(
      (uniform) =>
        judge(regression, candidate, { rules } as never, measuredFrom({ holdout: table(uniform, 160) })).verdict,
      9,
    );
    expect(share).toBeLessThanOrEqual(allowed);
  });

  it('fails slices at a floor that they just reach in at most 5 % of tables', () => {
    const share = failures((uniform) => {
      const holdout = Array.from({ length: 8 }, (_, g) => {
        const found = successes(uniform, 80, 0.7);
        return [
          { g: `s${g}`, y: 1, a: 1, rows: found },
          { g: `s${g}`, y: 1, a: 0, rows: 80 - found },
        ];
      }).flat();
      const rules = [{ metric: 'recall' as const, atLeast: 0.7, slices: ['g'] }];
      return judge(regression, candidate, { rules }, measuredFrom({ holdout })).verdict;
    }, 10);
    expect(share).toBeLessThanOrEqual(allowed);
    expect(share).toBeGreaterThan(0);
  });
});

describe('a search for slices', () => {
  const card = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), rows: {cluster: half}, label: y, prediction: {column: p}}
`);
  const search = { columns: ['g', 'h'], minimum: { rows: 20 } };
  const rule = { metric: 'accuracy', atLeast: 0.7, search } as const;
  /** 12 slices by two columns, each with so many rows in either half, right seven times in ten. */
  const table = (uniform: () => number, rows: number): Table =>
    ['a', 'b', 'c', 'd'].flatMap((g) =>
      ['x', 'y', 'z'].flatMap((h) =>
        // The first is the half that is searched, the second the other.
        ['user 0', 'user 2'].flatMap((half) => {
          const right = drawBinomial(uniform, rows, 0.7);
          return [
            { g, h, half, y: 1, p: 1, rows: right },
            { g, h, half, y: 1, p: 0, rows: rows - right },
          ].filter((row) => row.rows > 0);
        }),
      ),
    );

  it('fails by chance in at most 5 % of 2,000 tables whose every slice just reaches the limit', () => {
    const judgedBy = (uniform: () => number) =>
      judge(regression, candidateOf(card), { rules: [rule] }, measuredFrom({ holdout: table(uniform, 40) }));
    expect(judgedBy(random(15)).tables[0]?.rows.at(-1)?.[0]).toContain('19 slices by g, h searched');
    const share = failures((uniform) => judgedBy(uniform).verdict, 16);
    expect(share).toBeLessThanOrEqual(allowed);
    expect(share).toBeGreaterThan(0.005);
  });
});

describe('drift', () => {
  const card = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  training: {uri: t.parquet, digest: DIGEST(training), features: {numeric: [x, z], categorical: [c]}}
  holdout: {uri: h.parquet, digest: DIGEST(holdout)}
`);
  const table = (uniform: () => number, rows: number): Table =>
    Array.from({ length: rows }, () => {
      const u = uniform();
      return {
        x: u < 0.05 ? null : -Math.log(u),
        z: Math.floor(10 * uniform()),
        c: ['a', 'b', 'c', 'd'][Math.floor(4 * uniform() ** 2)]!,
      };
    });
  const judged = (atMost: number, decide: 'interval' | 'point') => (uniform: () => number) =>
    judge(
      drift,
      candidateOf(card),
      {
        rules: [
          { on: 'features', measure: 'psi', atMost, decide },
          { on: 'features', measure: 'ks', atMost, decide },
        ],
      },
      measuredFrom({ training: table(uniform, 250), holdout: table(uniform, 200) }),
    ).verdict;

  /** So many rows over ten values of x with every twentieth missing, and over four categories. */
  const drawn = (uniform: () => number, rows: number): Table => {
    const spread = (values: readonly unknown[], name: string): Table => {
      let left = rows;
      return values.map((value, i) => {
        const count = i === values.length - 1 ? left : drawBinomial(uniform, left, 1 / (values.length - i));
        left -= count;
        return { [name]: value as number | string | null, rows: count };
      });
    };
    return [...spread([...Array(19).keys(), null], 'x'), ...spread(['a', 'b', 'c', 'd'], 'c')].filter(
      (row) => Number(row.rows) > 0,
    );
  };
  const one = (kind: 'numeric' | 'categorical', column: string) =>
    candidateOf(
      cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  training: {uri: t.parquet, digest: DIGEST(training), features: {${kind}: [${column}]}}
  holdout: {uri: h.parquet, digest: DIGEST(holdout)}
`),
    );
  const rowsWith = (table: Table, column: string): Table => table.filter((row) => row[column] !== undefined);

  it.each([
    ['psi', 'x'],
    ['js', 'x'],
    ['hellinger', 'x'],
    ['cramers-v', 'x'],
    ['ks', 'x'],
    ['wasserstein', 'x'],
    ['missingness', 'x'],
    ['tv', 'c'],
    ['psi', 'c'],
  ] as const)(
    'fails by %s of %s in at most 5 % of 2,000 runs without a difference and with none allowed',
    (measure, column) => {
      const candidate = one(column === 'x' ? 'numeric' : 'categorical', column);
      const rules = [{ on: 'features' as const, measure, atMost: 0 }];
      const share = failures(
        (uniform) => {
          const tables = { training: drawn(uniform, 250), holdout: drawn(uniform, 200) };
          const [training, holdout] = [rowsWith(tables.training, column), rowsWith(tables.holdout, column)];
          return judge(drift, candidate, { rules }, measuredFrom({ training, holdout })).verdict;
        },
        13,
        2000,
      );
      expect(share).toBeLessThanOrEqual(0.05);
    },
  );

  it('fails features together, and whole rows, in at most 5 % of 2,000 runs without a difference and with none allowed', () => {
    const features = Array.from({ length: 5 }, (_, i) => `f${i}`);
    const candidate = one('numeric', features.join(', '));
    const rules = [
      { on: 'features', measure: 'psi', moved: 0, atMost: 0, minimum: { rows: 40 } },
      { on: 'rows', measure: 'auroc', atMost: 0.5, minimum: { rows: 20 } },
    ] as const;
    const rows = (uniform: () => number): Table =>
      Array.from({ length: 60 }, () =>
        Object.fromEntries(features.map((name) => [name, Math.floor(3 * uniform())] as const)),
      );
    const share = failures(
      (uniform) => {
        const tables = { training: rows(uniform), holdout: rows(uniform) };
        return judge(drift, candidate, { rules: [...rules] }, measuredFrom(tables)).verdict;
      },
      14,
      2000,
    );
    expect(share).toBeLessThanOrEqual(0.05);
    expect(share).toBeGreaterThan(0);
  });

  it('fails tables from one source in at most 5 % of runs with no distance allowed', () => {
    expect(failures(judged(0, 'interval'), 11, 400)).toBeLessThanOrEqual(allowed);
  });

  it('does not fail them at the customary limits, where the point does', () => {
    expect(failures(judged(0.1, 'interval'), 12, 300)).toBe(0);
    expect(failures(judged(0.1, 'point'), 12, 300)).toBeGreaterThan(0.1);
  });
});

describe('robustness', () => {
  const card = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), rows: {id: id}, label: y, score: s, prediction: {column: p}}
  perturbed: {uri: p.parquet, digest: DIGEST(perturbed), of: holdout, perturbation: kind}
`);
  const kinds = ['typo', 'noise'];

  it.each([
    { copies: 'all say the same', alike: 1 },
    { copies: 'each say something else', alike: 0 },
    { copies: 'sometimes agree', alike: 0.5 },
  ])('fails kinds at a flip rate that they just reach in at most 5 % of tables, where copies $copies', ({ alike }) => {
    const originals = Array.from({ length: 40 }, (_, id) => ({ id, p: id % 2 }));
    const share = failures((uniform) => {
      const perturbed = kinds.flatMap((kind) =>
        originals.flatMap(({ id, p }) => {
          const together = uniform() < 0.15;
          return [0, 1, 2].map(() => {
            const flips = uniform() < alike ? together : uniform() < 0.15;
            return { id, kind, p: flips ? 1 - p : p };
          });
        }),
      );
      const rules = [{ metric: 'flip-rate', atMost: 0.15 }] as const;
      return judge(
        robustness,
        candidateOf(card),
        { rules: [...rules] },
        measuredFrom({ holdout: originals, perturbed }),
      ).verdict;
    }, 13);
    expect(share).toBeLessThanOrEqual(allowed);
    if (alike === 1) expect(share).toBeGreaterThan(0);
  });

  it('fails a disturbance that costs nothing in at most 5 % of tables with no margin at all', () => {
    const share = failures((uniform) => {
      const noisy = (y: number): number => 0.4 * y + uniform();
      const holdout = Array.from({ length: 20 }, (_, id) => {
        const s = noisy(id % 2);
        return { id, y: id % 2, s, p: s > 0.7 ? 1 : 0 };
      });
      // Both kinds do the same to a row, so that areas over all kinds see every row twice.
      const perturbed = holdout.flatMap(({ id, y }) => {
        const s = noisy(y);
        return kinds.map((kind) => ({ id, y, kind, s, p: s > 0.7 ? 1 : 0 }));
      });
      const rules = (['accuracy', 'recall', 'auroc'] as const).map((metric) => ({
        ...{ metric, margin: 0 },
        against: 'undisturbed' as const,
      }));
      return judge(robustness, candidateOf(card), { rules }, measuredFrom({ holdout, perturbed })).verdict;
    }, 14);
    expect(share).toBeLessThanOrEqual(allowed);
    expect(share).toBeGreaterThan(0);
  });
});

describe('cost', () => {
  const card = (version: string, table: string) =>
    cardOf(`
version: ${version}
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence:
  suite: {uri: s.jsonl, digest: DIGEST(${table}), rows: {id: id, cluster: case}, amounts: {usd: {column: usd, unit: USD}}}
`);
  const candidate = candidateOf(card('2', 'suite'), { champion: card('1', 'before') });

  it('fails amounts with a long tail, and repeats of one case, at a limit that they just reach in at most 5 %', () => {
    const share = failures((uniform) => {
      // Exponential with a mean of 1; half of each amount is the case's, half the repeat's.
      const amount = (): number => -Math.log(1 - uniform());
      const suite = Array.from({ length: 30 }, (_, id) => id).flatMap((id) => {
        const own = amount();
        return [0, 1].map((repeat) => ({ id: 2 * id + repeat, case: id, usd: (own + amount()) / 2 }));
      });
      const before = suite.map(({ id, case: of }) => ({ id, case: of, usd: amount() }));
      const rules = [
        { amount: 'usd', perThousand: 1000, unit: 'USD' },
        { amount: 'usd', against: 'champion', relativeMargin: 0 },
      ] as const;
      return judge(cost, candidate, { rules: [...rules] }, measuredFrom({ suite, before })).verdict;
    }, 15);
    expect(share).toBeLessThanOrEqual(allowed);
    expect(share).toBeGreaterThan(0);
  });
});

describe('card', () => {
  const graded = cardOf(`
version: 31
task: generation
owners: [{role: owner, who: acme/support-ai}]
evidence:
  suite: {uri: s.json, digest: DIGEST(suite), judge: {model: claude-2026-06, calibration: people}}
  people: {uri: p.csv, digest: DIGEST(people), label: person, prediction: {column: judge}}
`);

  it('fails a judge at the agreement that it just has in at most 5 % of calibrations', () => {
    // Half of the cases pass, and nine grades of ten are alike: a kappa of 0.8. The same counts have the same verdict.
    const verdicts = new Map<string, string>();
    const verdictOf = (alike: readonly number[]): string => {
      const people = alike.flatMap((same, person) =>
        [
          { person, judge: person, rows: same },
          { person, judge: 1 - person, rows: 60 - same },
        ].filter(({ rows }) => rows > 0),
      );
      const settings = { judge: { agreement: { atLeast: 0.8 } } };
      return judge(card, candidateOf(graded), settings as never, measuredFrom({ people })).verdict;
    };
    const share = failures((uniform) => {
      const alike = [0, 1].map(() => drawBinomial(uniform, 60, 0.9));
      const verdict = verdicts.get(String(alike)) ?? verdictOf(alike);
      verdicts.set(String(alike), verdict);
      return verdict;
    }, 16);
    expect(share).toBeLessThanOrEqual(allowed);
    expect(share).toBeGreaterThan(0);
  });
});

describe('estimated performance', () => {
  const card = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: y, score: s, prediction: {threshold: 0.5}}
  live: {uri: l.parquet, digest: DIGEST(live)}
`);

  it('fails a model at its true accuracy in at most 5 % of tables, with scores that have shifted', () => {
    const share = failures((uniform) => {
      const holdout = Array.from({ length: 300 }, () => {
        const s = uniform();
        return { s, y: uniform() < s ? 1 : 0 };
      });
      const live = Array.from({ length: 200 }, () => ({ s: uniform() ** 0.25 }));
      // ∫ max(s, 1 − s) · 4s³ ds.
      const rules = [{ metric: 'accuracy' as const, atLeast: 0.8125 }];
      const settings = { rules, calibration: { atMost: 1 } };
      return judge(estimation, candidateOf(card), settings, measuredFrom({ holdout, live })).verdict;
    }, 17);
    expect(share).toBeLessThanOrEqual(allowed);
    expect(share).toBeGreaterThan(0);
  });
});
