import { describe, expect, test } from 'vitest';
import { columnRoles, EvidenceTable, evidencePin, favorable, groupColumns } from './evidence-table.ts';
import { example, sound } from './examples.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const table = (more: object) => EvidenceTable.parse({ uri: 'a.csv', digest, ...more });

describe('an evidence table', () => {
  const { holdout, perturbed } = sound('ModelCard', example('card')).value.spec.evidence;

  test('tells how its columns are to be read', () => {
    expect(columnRoles(holdout!)).toEqual({
      id: 'application_id',
      weight: null,
      cluster: null,
      label: 'defaulted',
      positive: 1,
      score: 'p_default',
      probabilities: {},
      prediction: { column: 'declined' },
    });
    expect(columnRoles(perturbed!)).toMatchObject({ id: null, label: null, prediction: null });
  });

  test('is pinned by its digest', () => {
    expect(evidencePin(table({}))).toEqual({ uri: 'a.csv', digest });
  });

  test('the outcome that a person wants is as written, even 0 and false, else the positive value', () => {
    expect(favorable(holdout!)).toBe(0);
    expect(favorable(table({ positive: 'yes', favorable: false }))).toBe(false);
    expect(favorable(table({ positive: 'yes' }))).toBe('yes');
  });

  test('groups are lists of columns', () => {
    expect(groupColumns(holdout!)).toEqual([['sex'], ['age_band'], ['sex', 'age_band']]);
  });

  test('a prediction is a column or a threshold, not both', () => {
    expect(table({ score: 's', prediction: { threshold: 0 } }).prediction).toEqual({ threshold: 0 });
    expect(() => table({ prediction: { column: 'a', threshold: 0 } })).toThrow();
    expect(() => table({ prediction: {} })).toThrow();
  });
});
