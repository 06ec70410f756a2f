import { describe, expect, it } from 'vitest';
import { policyLoosened, waiting } from '../../test/samples/decisions.ts';
import { regionFails, regionPasses, report, women60Inconclusive } from '../../test/samples/findings.ts';
import { acceptanceOf, standingVerdict } from './acceptance.ts';

const [accepted] = waiting.acceptances;
const covering = (finding: Partial<typeof women60Inconclusive>): boolean =>
  acceptanceOf({ ...women60Inconclusive, ...finding }, [accepted!]) !== null;

describe('an acceptance', () => {
  it('covers the very finding that it names, and no other', () => {
    expect(covering({})).toBe(true);
    expect(covering({ scope: { age_band: '60+', sex: 'F' } })).toBe(true);
    expect(covering({ scope: { sex: 'F' } })).toBe(false);
    expect(covering({ scope: { sex: 'F', age_band: '60+', region: 'B' } })).toBe(false);
    expect(covering({ scope: { sex: 'M', age_band: '60+' } })).toBe(false);
    expect(covering({ check: 'drift' })).toBe(false);
    expect(covering({ model: 'other' })).toBe(false);
    expect(covering({ metric: 'equal-opportunity-difference' })).toBe(false);
  });

  it('covers nothing when it does not count', () => {
    expect(acceptanceOf(women60Inconclusive, [{ ...accepted!, counts: false }])).toBeNull();
  });
});

describe('the standing verdict', () => {
  it('sets accepted findings aside, and only those', () => {
    expect(standingVerdict(report('bias', 'inconclusive', [women60Inconclusive, regionPasses]), [accepted!])).toBe(
      'pass',
    );
    expect(standingVerdict(report('bias', 'fail', [women60Inconclusive, regionFails]), [accepted!])).toBe('fail');
  });

  it('stays an error while a problem stands', () => {
    const { problems } = policyLoosened;
    expect(standingVerdict(report('bias', 'error', [women60Inconclusive], { problems }), [accepted!])).toBe('error');
  });

  it('stays as bad as the report says where its findings do not explain it', () => {
    expect(standingVerdict(report('bias', 'error', [women60Inconclusive]), [accepted!])).toBe('error');
    expect(standingVerdict(report('bias', 'fail', []), [])).toBe('fail');
    expect(standingVerdict(report('bias', 'not-applicable', []), [])).toBe('not-applicable');
  });
});
