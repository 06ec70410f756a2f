import { describe, expect, it } from 'vitest';
import { allowed, biasFails, policyLoosened, ungoverned } from '../../test/samples/decisions.ts';
import { claimsHold, regionFails, regionPasses, report, women60Inconclusive } from '../../test/samples/findings.ts';
import { movement, rowText, summaryRows, unexplained } from './rows.ts';
import { decisionTally } from './title.ts';

describe('the summary rows', () => {
  it('list what does not hold line by line, and what holds in one line per check', () => {
    expect(summaryRows(biasFails).map(({ check, verdict }) => `${check} ${verdict}`)).toEqual([
      'bias fail',
      'bias inconclusive',
      'bias inconclusive',
      'bias pass',
      'card pass',
      'regression pass',
      'drift pass',
    ]);
  });

  it('let the passing finding that came closest to its limit speak for all', () => {
    const [row] = summaryRows({ ...allowed, reports: [report('card', 'pass', claimsHold)] });
    expect(row!.subject).toBe('2 findings within limits, closest: recall claim 0.61:');
    expect(row!.number).toBe('0.0004');
  });

  it('put accepted findings below those that still stand, whatever their verdict', () => {
    const fails = { ...women60Inconclusive, verdict: 'fail' as const };
    const other = { ...women60Inconclusive, scope: { region: 'C' } };
    const rows = summaryRows({ ...allowed, reports: [report('bias', 'fail', [fails, other, regionPasses])] });
    expect(rows.map(({ verdict, accepted }) => [verdict, accepted !== null])).toEqual([
      ['inconclusive', false],
      ['fail', true],
      ['pass', false],
    ]);
  });

  it('put problems first, with their place', () => {
    expect(rowText(summaryRows(policyLoosened)[0]!)).toBe(
      'The limit 0.75 for demographic-parity-ratio is looser than the organisation floor 0.80. (.github/modelwarden.yaml:18)',
    );
    expect(summaryRows(ungoverned)).toEqual([]);
  });

  it('never look better than a report whose verdict nothing listed accounts for, nor count better', () => {
    const odd = { ...biasFails, reports: [report('bias', 'error', [regionPasses]), report('card', 'pass', [])] };
    expect(summaryRows(odd).map(({ verdict, subject }) => `${verdict} ${subject}`)).toEqual([
      'error no single finding accounts for it',
      'pass region B/A demographic parity ratio',
      'pass nothing speaks against it',
    ]);
    expect(decisionTally(odd)).toBe('1 error, 2 pass');
    expect(unexplained(report('bias', 'fail', [regionFails]))).toBeNull();
    expect(unexplained(report('bias', 'not-applicable', []))).toBeNull();
  });
});

describe('movement', () => {
  it('says from where to where, or only where', () => {
    expect([
      movement('4.1.0', '4.2.0'),
      movement(null, '4.2.0'),
      movement('4.1.0', null),
      movement('1', '1'),
      movement(null, null),
    ]).toEqual(['4.1.0 → 4.2.0', '4.2.0', '4.1.0 → none', '1', '']);
  });
});
