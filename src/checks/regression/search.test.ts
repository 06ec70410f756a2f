import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../../domain/finding.ts';
import { random } from '../../statistics/random.ts';
import { check } from '../regression.ts';
import { candidateOf, cardOf, judge } from '../testing/candidate.ts';
import { measuredFrom, type Table } from '../testing/tables.ts';

const card = (more = 'rows: {id: id},', version = '1.0.0', prediction = 'p') =>
  cardOf(`
version: ${version}
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout:
    {uri: h.parquet, digest: DIGEST(holdout), ${more} label: y, prediction: {column: ${prediction}}, features: {numeric: [age], categorical: [region, channel]}}
`);

const uniform = random(1975);

/** 4,800 rows; those by phone in the south are right six times in ten, all others nine times. */
const holdout: Table = Array.from({ length: 4800 }, (_, id) => {
  const region = ['north', 'south', 'east', 'west'][id % 4]!;
  const channel = ['web', 'phone', 'branch'][Math.floor(id / 4) % 3]!;
  const right = (share: number): boolean => uniform() < share;
  const y = uniform() < 0.4 ? 1 : 0;
  const answer = (share: number): number => (right(share) ? y : 1 - y);
  const p = answer(region === 'south' && channel === 'phone' ? 0.6 : 0.9);
  return { id, region, channel, age: 20 + Math.floor(60 * uniform()), y, p, old: answer(0.9) };
});

const rule = { metric: 'accuracy', atLeast: 0.8, search: {} };

const searched = (rules: readonly object[] = [rule], table: Table = holdout, of = candidateOf(card())): CheckReport =>
  judge(check, of, { rules } as never, measuredFrom({ holdout: table }));

const isKept = (id: unknown): boolean => createHash('md5').update(String(id)).digest('hex') >= '8';

describe('a search for slices', () => {
  it('fails one that nobody declared, by the half of its rows that had no say in finding it', () => {
    const report = searched();
    expect(report.verdict).toBe('fail');
    expect(report.findings.map(({ scope, verdict }) => [scope, verdict])).toEqual([
      [{}, 'pass'],
      [{ channel: 'phone', region: 'south' }, 'fail'],
    ]);
    const kept = holdout.filter(({ id, region, channel }) => region === 'south' && channel === 'phone' && isKept(id));
    const found = report.findings[1]!;
    expect(found.n).toEqual([kept.length]);
    expect(found.estimate).toBeCloseTo(kept.filter(({ y, p }) => y === p).length / kept.length, 12);
    expect(found.uncertainty).toMatchObject({ method: 'Wilson, Holm, on the half not searched' });
    expect(found.message).toContain('Nobody declared this slice');
    expect(report.method).toContain('judged on the other');
  });

  it('is the same whatever the order of the rows', () => {
    const { measurements: _, ...report } = searched();
    expect(searched([rule], holdout.toReversed())).toMatchObject(report);
  });

  it('says how far it went, what it suspected and what was confirmed', () => {
    const [table] = searched().tables;
    expect(table?.title).toBe('Search of holdout for slices that nobody declared, by accuracy ≥ 0.8');
    expect(table?.rows[1]?.[0]).toBe('channel phone, region south');
    expect(table?.rows[1]?.at(-1)).toBe('confirmed');
    // 4 + 4 + 3 by one column, 16 + 12 + 12 by two.
    expect(table?.rows.at(-1)?.[0]).toContain('51 slices by age, region, channel searched');
    const few = searched([{ ...rule, search: { slices: 12 } }]).tables[0];
    expect(few?.rows.at(-1)?.[0]).toContain('12 slices by age, region, channel searched; the largest of 51');
  });

  it('blocks nobody with a suspicion that the other half does not bear out', () => {
    // The searched half alone is bad.
    const table = holdout.map((row) => ({
      ...row,
      p: row.region === 'south' && !isKept(row.id) ? 1 - Number(row.y) : row.y,
    }));
    const report = searched([rule], table);
    expect(report.findings.map(({ scope }) => scope)).toEqual([{}]);
    const suspects = report.tables[0]!.rows.slice(1, -1);
    expect(suspects.map((row) => row.at(-1))).toContain('not confirmed');
  });

  it('looks at the columns that the rule names, one at a time where it says so', () => {
    const report = searched([{ ...rule, search: { columns: ['region'], depth: 1 } }]);
    expect(report.tables[0]?.rows.at(-1)?.[0]).toMatch(/^4 slices by region searched/);
  });

  it('compares with the champion on the same rows', () => {
    const of = candidateOf(card(), { champion: card(undefined, '0.9.0', 'old') });
    const report = searched([{ metric: 'accuracy', against: 'champion', margin: 0.05, search: {} }], holdout, of);
    expect(report.findings.at(-1)).toMatchObject({
      scope: { channel: 'phone', region: 'south' },
      reference: { version: '0.9.0' },
      verdict: 'fail',
    });
  });

  it('takes a share of the error as a rule does, whether it finds something or not', () => {
    const confidences = (atLeast: number) =>
      searched([{ ...rule, atLeast }]).findings.map(
        ({ uncertainty }) => 'confidence' in uncertainty && uncertainty.confidence,
      );
    expect(confidences(0.1)).toEqual([0.975]);
    expect(confidences(0.8)[0]).toBe(0.975);
  });

  it('never looks at a slice of fewer rows than may be printed', () => {
    const rare = holdout.map((row, i) => ({
      ...row,
      region: i < 15 ? 'isle' : 'north',
      p: i < 15 ? 1 - Number(row.y) : row.y,
    }));
    const report = searched([{ ...rule, search: { minimum: { rows: 10 } } }], rare);
    expect(JSON.stringify([report.tables[0], report.findings])).not.toContain('isle');
    expect(check.settings.safeParse({ rules: [{ ...rule, search: { minimum: { rows: 9 } } }] }).success).toBe(false);
  });

  it('needs ids, or clusters, to tell the halves apart', () => {
    expect(searched([rule], holdout, candidateOf(card('')))).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-column', place: { line: 9 } }],
    });
    expect(searched([rule], holdout, candidateOf(card('rows: {cluster: id},'))).verdict).toBe('fail');
  });

  it('is refused where the point decides, of ranks, and of more columns than can be paired', () => {
    const accepted = (more: object) => check.settings.safeParse({ rules: [{ ...rule, ...more }] }).success;
    expect(accepted({})).toBe(true);
    expect(accepted({ decide: 'point' })).toBe(false);
    expect(accepted({ metric: 'auroc' })).toBe(false);
    expect(accepted({ search: { columns: 'abcdefghi'.split('') } })).toBe(false);
    expect(accepted({ search: { depth: 3 } })).toBe(false);
  });
});

describe('the worst slices', () => {
  const declared = { metric: 'accuracy', atLeast: 0.8, slices: ['age'] };

  it('of many are listed by how far they are beyond the limit, with how many are not', () => {
    const [table] = searched([declared]).tables;
    expect(table?.title).toBe('Worst slices of holdout by accuracy ≥ 0.8');
    expect(table?.rows).toHaveLength(7);
    const shown = table!.rows.slice(1, 6).map(([, estimate]) => Number(estimate));
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    expect(table?.rows.at(-1)?.[0]).toBe('… and 55 slices that are not shown here');
  });

  it('of few are not listed twice, and those of fewer than ten rows not ranked', () => {
    expect(searched([{ ...declared, slices: ['region'] }]).tables.map(({ title }) => title)).toEqual([
      'Predictions of 1.0.0 against labels in holdout',
    ]);
    const rare = holdout.map((row, i) => ({ ...row, age: i < 9 ? 99 : row.age, p: i < 9 ? 1 - Number(row.y) : row.p }));
    const { rows } = searched([declared], rare).tables[0]!;
    expect(rows.map(([slice]) => slice)).not.toContain('age 99');
    expect(rows.at(-1)?.[0]).toBe('… and 56 slices that are not shown here');
  });
});
