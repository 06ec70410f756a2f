import { describe, expect, it } from 'vitest';
import { aurocPasses, regionFails, smallCell, women60Inconclusive } from '../../test/samples/findings.ts';
import type { Finding } from '../domain/finding.ts';
import {
  cell,
  count,
  decimal,
  detectableOf,
  estimateOf,
  evidenceOf,
  intervalOf,
  limitOf,
  needsOf,
  plural,
  rowsOf,
} from './numbers.ts';

const between = (lower: number, upper: number, estimate: number, limit: number): Finding => ({
  ...regionFails,
  estimate,
  uncertainty: { lower, upper, confidence: 0.95, method: 'any' },
  limit: { bound: 'atLeast', value: limit },
});

const spaced = (text: string): string => text.replaceAll('\u00A0', ' ');

describe('numbers', () => {
  it('prints as many digits as the interval is worth', () => {
    expect(estimateOf(regionFails)).toBe('0.59');
    expect(estimateOf(between(0.59461, 0.59479, 0.5947, 0.8))).toBe('0.59470');
    expect(estimateOf(between(1200, 4800, 3012.345, 1000))).toBe('3,012');
  });

  it('prints a difference with its sign and a true minus', () => {
    expect(estimateOf(aurocPasses)).toBe('+0.004');
    expect(spaced(intervalOf(aurocPasses))).toBe('95 % CI −0.002 to +0.010');
    expect(limitOf(aurocPasses)).toBe('≥ −0.005');
    expect(decimal(-0.0001, 2)).toBe('0.00');
  });

  it('never rounds an estimate or a bound onto a limit from which it differs', () => {
    expect(estimateOf(between(0.7512, 0.8411, 0.7961, 0.8))).toBe('0.796');
    expect(spaced(intervalOf(between(0.61, 0.7998, 0.7, 0.8)))).toBe('95 % CI 0.6100–0.7998');
    expect(spaced(intervalOf(between(0.61, 0.8, 0.7, 0.8)))).toBe('95 % CI 0.61–0.80');
  });

  it('says why there is no interval, and prints the estimate to four digits then', () => {
    const exact: Finding = {
      ...regionFails,
      estimate: 0.871234,
      uncertainty: { none: 'counted, not sampled' },
      unit: 'none',
    };
    expect(estimateOf(exact)).toBe('0.8712');
    expect(intervalOf(exact)).toBe('no interval: counted, not sampled');
  });

  it('prints no estimate where there is no denominator: neither 0 nor 1', () => {
    const empty: Finding = { ...regionFails, estimate: null, uncertainty: { none: 'no positives in region B' } };
    expect(estimateOf(empty)).toBe('no estimate');
  });

  it('prints nothing that rests on fewer than ten rows, and not how many they are', () => {
    const said = [
      estimateOf(smallCell),
      intervalOf(smallCell),
      rowsOf(smallCell),
      detectableOf(smallCell),
      evidenceOf(smallCell),
    ].join(' ');
    expect(said).toContain('suppressed (<10 rows)');
    expect(said).toContain('n <10/812');
    expect(said).not.toMatch(/0\.33|2\.06|\b4\b/);
    expect(cell(9)).toBe('<10');
    expect(cell(10)).toBe('10');
    expect(cell(0)).toBe('<10');
  });

  it('says the rows, what they could detect, and how many would settle it', () => {
    expect(rowsOf(regionFails)).toBe('n 520/980');
    expect(detectableOf(regionFails)).toBe('detects 0.11');
    expect(needsOf(women60Inconclusive)).toBe('needs ~447 rows of women 60+');
    expect(spaced(evidenceOf(women60Inconclusive))).toBe(
      '95 % CI 0.43–1.17, n 37/812, detects 0.38, needs ~447 rows of women 60+',
    );
    expect(evidenceOf({ ...regionFails, decide: 'point' })).toContain('the point estimate decides');
  });

  it('keeps a detectable effect that is smaller than the printed digits', () => {
    expect(detectableOf({ ...regionFails, detectable: 0.0004 })).toBe('detects 0.0004');
  });

  it('prints the limit as the policy wrote it, with its unit', () => {
    expect(limitOf(regionFails)).toBe('≥ 0.80');
    expect(limitOf({ ...regionFails, unit: 'EUR', limit: { bound: 'atMost', value: 1250.5 } })).toBe('≤ 1,250.5 EUR');
    expect(limitOf({ ...regionFails, unit: 'count', limit: { bound: 'atMost', value: 3 } })).toBe('≤ 3');
    expect(limitOf({ ...regionFails, limit: { bound: 'atMost', value: 1e-4 } })).toBe('≤ 0.0001');
  });

  it('prints infinite bounds as such', () => {
    expect(spaced(intervalOf(between(0.2, Number.POSITIVE_INFINITY, 1.1, 0.8)))).toContain('–∞');
  });

  it('separates thousands and agrees in number', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect([plural(1, 'finding'), plural(2, 'finding'), plural(0, 'entry', 'entries')]).toEqual([
      '1 finding',
      '2 findings',
      '0 entries',
    ]);
  });
});
