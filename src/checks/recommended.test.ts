import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../documents/parse-document.ts';
import type { Json } from '../domain/digest.ts';
import { type Task, tasks } from '../domain/task.ts';
import type { Candidate } from './check.ts';
import { checkSettings, checks } from './registry.ts';
import { candidateOf, cardOf, judge } from './testing/candidate.ts';
import { measuredFrom, type Table } from './testing/tables.ts';

const path = 'policies/recommended.yaml';
const bytes = new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
const parsed = parseDocument(path, bytes, { checks: checkSettings, expect: 'Policy' });

const settings = (): Readonly<Record<string, Json>> => {
  if (parsed.document?.kind !== 'Policy') throw new Error('not a policy');
  return parsed.document.value.spec.checks;
};

const verdicts = (candidate: Candidate, tables: Readonly<Record<string, Table>>) =>
  Object.fromEntries(
    checks
      .filter(({ name }) => Object.hasOwn(settings(), name))
      .map((check) => [
        check.name,
        judge(check, candidate, settings()[check.name] as never, measuredFrom(tables)).verdict,
      ]),
  );

const minimal = (version: string, table: string, task: Task = 'binary-classification') =>
  cardOf(`
version: ${version}
task: ${task}
owners: [{role: owner, who: acme/ml}]
evidence: {holdout: {uri: evidence/${table}.parquet, digest: DIGEST(${table})}}
`);

describe('the recommended policy', () => {
  it('is a policy without problems that names no team', () => {
    expect(parsed.problems).toEqual([]);
    if (parsed.document?.kind !== 'Policy') throw new Error('not a policy');
    expect(parsed.document.value.spec).toMatchObject({
      approvals: null,
      inconclusive: null,
      waivers: null,
      merge: null,
    });
  });

  it('sets up each check whose limits do not depend on the use, with rules that the check accepts', () => {
    // Data quality is a pack of its own.
    const dependent = ['imported', 'data-quality', 'estimated-performance', 'robustness', 'cost'];
    const shared = checks.filter(({ name }) => !dependent.includes(name));
    expect(Object.keys(settings()).sort()).toEqual(shared.map(({ name }) => name).sort());
    for (const { name, settings: schema } of shared) {
      expect(schema.safeParse(settings()[name]).success, name).toBe(true);
    }
  });

  it.each(tasks)('lets a card of %s through that declares nothing, new or not', (task) => {
    const nothing = {
      card: 'not-applicable',
      bias: 'not-applicable',
      regression: 'not-applicable',
      drift: 'not-applicable',
    };
    expect(verdicts(candidateOf(minimal('1.0.0', 'one', task)), { one: [] })).toEqual(nothing);
    const next = candidateOf(minimal('2.0.0', 'two', task), { champion: minimal('1.0.0', 'one', task) });
    expect(verdicts(next, { one: [], two: [] })).toEqual(nothing);
  });

  it('asks more of a card of high risk', () => {
    expect(verdicts(candidateOf(minimal('1.0.0', 'one'), { tier: 'high' }), { one: [] }).card).toBe('fail');
  });

  it('judges what a card declares', () => {
    const whole = (version: string, table: string) =>
      cardOf(`
version: ${version}
task: binary-classification
owners: [{role: owner, who: acme/ml}]
evidence:
  holdout:
    {uri: ${table}.parquet, digest: DIGEST(${table}), rows: {id: id}, label: y, score: s, prediction: {threshold: 0.5}, groups: [g], features: {numeric: [x]}}
  training: {uri: t.parquet, digest: DIGEST(training), score: s}
`);
    const rows = (flaw: number): Table =>
      Array.from({ length: 2000 }, (_, id) => ({
        id,
        y: id % 2,
        g: id % 4 < 2 ? 'a' : 'b',
        x: (id * 37) % 200,
        s: 0.3 * (id % 2) + ((id * 7919) % 701) / 1000 - (id % 4 < 2 ? 0 : flaw),
      }));
    const champion = whole('1.0.0', 'old');
    const good = { old: rows(0), new: rows(0), training: rows(0) };
    expect(verdicts(candidateOf(whole('2.0.0', 'new'), { champion }), good)).toEqual({
      card: 'not-applicable',
      bias: 'pass',
      regression: 'pass',
      drift: 'pass',
    });
    expect(verdicts(candidateOf(whole('2.0.0', 'new'), { champion }), { ...good, new: rows(0.4) })).toMatchObject({
      bias: 'fail',
      regression: 'fail',
      drift: 'fail',
    });
  });
});

/** 2,000 rows of each task, which the flaw makes worse in one row of five. */
const taskRows: Readonly<Record<Exclude<Task, 'binary-classification'>, (flaw: boolean) => Table>> = {
  'multiclass-classification': (flaw) =>
    rowsOf((id) => ({ y: id % 3, p: flaw && id % 5 === 0 ? (id + 1) % 3 : id % 3 })),
  regression: (flaw) =>
    rowsOf((id) => ({ y: id % 7, p: (id % 7) + (id % 2 ? 0.5 : -0.4) + (flaw && id % 5 === 0 ? 1 : 0) })),
  ranking: (flaw) =>
    rowsOf((id) => ({
      query: Math.floor(id / 4),
      y: id % 4 === 0 ? 1 : 0,
      s: (id % 4) * (flaw && Math.floor(id / 4) % 5 === 0 ? 1 : -1),
    })),
  generation: (flaw) => rowsOf((id) => ({ passed: id % 10 < 8 && !(flaw && id % 5 === 0) ? 1 : 0 })),
};

const rowsOf = (row: (id: number) => Table[number]): Table =>
  Array.from({ length: 2000 }, (_, id) => ({ id, ...row(id) }));

const columnsOf: Readonly<Record<keyof typeof taskRows, string>> = {
  'multiclass-classification': 'rows: {id: id}, label: y, prediction: {column: p}',
  regression: 'rows: {id: id}, label: y, prediction: {column: p}',
  ranking: 'rows: {id: id, cluster: query}, label: y, score: s',
  generation: 'rows: {id: id}, outcome: passed',
};

describe.each(Object.keys(taskRows) as (keyof typeof taskRows)[])('the recommended policy for %s', (task) => {
  const card = (version: string, table: string) =>
    cardOf(`
version: ${version}
task: ${task}
owners: [{role: owner, who: acme/ml}]
evidence: {holdout: {uri: ${table}.parquet, digest: DIGEST(${table}), ${columnsOf[task]}}}
`);
  const regression = checks.find(({ name }) => name === 'regression')!;
  const report = (own: boolean, live: boolean) =>
    judge(
      regression,
      candidateOf(card('2.0.0', 'new'), { champion: card('1.0.0', 'old') }),
      settings().regression as never,
      measuredFrom({ new: taskRows[task](own), old: taskRows[task](live) }),
    );

  it('fails a model that does worse than the live one, and passes one that does as well', () => {
    expect(report(true, false).verdict).toBe('fail');
    expect(report(true, true).verdict).toBe('pass');
  });

  it('says nothing of metrics that are those of another task', () => {
    expect(report(false, true).findings.map(({ verdict }) => verdict)).toEqual(['pass']);
  });
});

describe('the registry', () => {
  it('finds every check of the folder, in the order of the reports', () => {
    const names = [
      'card',
      'bias',
      'regression',
      'drift',
      'estimated-performance',
      'data-quality',
      'robustness',
      'cost',
      'imported',
    ];
    expect(checks.map(({ name }) => name)).toEqual(names);
    expect([...checkSettings.keys()]).toEqual(names);
  });
});
