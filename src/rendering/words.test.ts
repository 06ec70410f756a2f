import { describe, expect, it } from 'vitest';
import { waiting } from '../../test/samples/decisions.ts';
import {
  aurocPasses,
  passingGroups,
  regionFails,
  regionPasses,
  smallCell,
  women60Inconclusive,
} from '../../test/samples/findings.ts';
import { closestOf, metricName, subjectLead, subjectName, worstFirst } from './words.ts';

describe('worstFirst', () => {
  it('orders by verdict, then by how far the estimate is beyond its limit', () => {
    const worse = { ...regionFails, scope: { region: 'C' }, estimate: 0.31 };
    const order = worstFirst([...passingGroups, regionFails, women60Inconclusive, worse]);
    expect(order.map(({ estimate }) => estimate)).toEqual([0.31, 0.5947, 0.7104, 0.9312, 0.9644, 1.0182]);
  });

  it('puts accepted findings after the standing ones and before those that pass', () => {
    const order = worstFirst([regionPasses, women60Inconclusive, regionFails], waiting.acceptances);
    expect(order).toEqual([regionFails, women60Inconclusive, regionPasses]);
  });

  it('does not betray by its order a number that must not be told', () => {
    const place = (estimate: number): number =>
      worstFirst([women60Inconclusive, { ...smallCell, estimate }]).findIndex(({ n }) => n[0] === 4);
    expect(place(0.01)).toBe(place(0.99));
  });

  it('is the same for every order of arrival', () => {
    const findings = [...passingGroups, regionFails, { ...regionFails, scope: { region: 'C' } }];
    expect(worstFirst([...findings].reverse())).toEqual(worstFirst(findings));
  });
});

describe('subjects', () => {
  it('compare two groups of one column in the least words', () => {
    expect(subjectName(regionFails)).toBe('region B/A demographic parity ratio');
    expect(subjectName({ ...regionFails, unit: 'difference' })).toBe('demographic parity ratio region B vs region A');
  });

  it('end in a colon where a number would run into a group\u2019s name', () => {
    expect(subjectLead(regionFails)).toBe('region B/A demographic parity ratio');
    expect(subjectLead(aurocPasses)).toBe('AUROC vs 4.1.0:');
  });

  it('spell metrics for people', () => {
    expect(metricName('equal-opportunity-difference')).toBe('equal opportunity difference');
    expect(metricName('auroc')).toBe('AUROC');
  });
});

describe('closestOf', () => {
  const counted = {
    ...regionPasses,
    metric: 'required-field',
    unit: 'count',
    estimate: 1,
    limit: { bound: 'atLeast' as const, value: 1 },
  };

  it('lets a measured number speak before a count that is always at its limit', () => {
    expect(closestOf([counted, regionPasses, ...passingGroups])?.estimate).toBe(0.9312);
  });

  it('lets no count speak for many', () => {
    expect(closestOf([counted, counted])).toBeNull();
    expect(closestOf([counted])).toBe(counted);
    expect(closestOf([])).toBeNull();
  });
});
