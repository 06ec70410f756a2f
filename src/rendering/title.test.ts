import { describe, expect, it } from 'vitest';
import { allowed, biasFails, observed, policyLoosened, ungoverned, waiting } from '../../test/samples/decisions.ts';
import {
  aurocPasses,
  regionFails,
  regionPasses,
  report,
  smallCell,
  women60Inconclusive,
} from '../../test/samples/findings.ts';
import { checkTitle, findingClause, gateTitle } from './title.ts';

const spaced = (text: string): string => text.replaceAll('\u00A0', ' ');

describe('gate titles', () => {
  it.each([
    ['what fails', biasFails, 'BLOCKED - 1 fail, 2 inconclusive, 10 pass'],
    ['an error', policyLoosened, 'BLOCKED - 1 error'],
    ['who is missing', waiting, 'WAITING FOR APPROVAL - risk needs 1 of @acme/model-risk'],
    ['what passed and what was accepted', allowed, 'ALLOWED - 11 pass, 1 accepted'],
    ['that nothing is governed', ungoverned, 'No governed files'],
    ['the true verdict in observe mode', observed, 'OBSERVING, would be BLOCKED - 1 fail, 2 inconclusive, 10 pass'],
  ])('say %s', (_, decision, title) => {
    expect(gateTitle(decision)).toBe(title);
  });

  it('say who refused, where the evidence is good', () => {
    const refused = {
      ...allowed,
      outcome: 'blocked' as const,
      approvals: {
        ...waiting.approvals!,
        status: 'disapproved' as const,
        children: [],
        name: 'veto',
        why: 'mara-risk asked for changes',
      },
    };
    expect(gateTitle(refused)).toBe('BLOCKED - veto: mara-risk asked for changes');
  });
});

describe('check titles', () => {
  it('give the worst finding and its limit', () => {
    const title = checkTitle([report('bias', 'fail', [regionPasses, women60Inconclusive, regionFails])], []);
    expect(title).toBe('FAIL - region B/A demographic parity ratio 0.59 < 0.80');
  });

  it('say what an inconclusive finding needs', () => {
    const title = checkTitle([report('bias', 'inconclusive', [women60Inconclusive, regionPasses])], []);
    expect(spaced(title)).toBe(
      'INCONCLUSIVE - demographic parity ratio sex F, age_band 60+ vs sex M, age_band 25-59: 0.71 (95 % CI 0.43–1.17) against ≥ 0.80, needs ~447 rows of women 60+',
    );
  });

  it('take the worst over all models', () => {
    const title = checkTitle([report('bias', 'pass', [regionPasses]), report('bias', 'fail', [regionFails])], []);
    expect(title).toMatch(/^FAIL - /);
  });

  it('pass once every finding that stood in the way is accepted', () => {
    const title = checkTitle(
      [report('bias', 'inconclusive', [women60Inconclusive, regionPasses])],
      waiting.acceptances,
    );
    expect(title).toBe('PASS - 1 pass, 1 accepted; closest: region B/A demographic parity ratio 1.00 ≥ 0.80');
  });

  it('do not pass on an acceptance that does not count', () => {
    const void_ = waiting.acceptances.map((acceptance) => ({ ...acceptance, counts: false }));
    expect(checkTitle([report('bias', 'inconclusive', [women60Inconclusive])], void_)).toMatch(/^INCONCLUSIVE/);
  });

  it('give the problem when there is no number', () => {
    const problem = policyLoosened.problems[0]!;
    expect(checkTitle([report('card', 'error', [], { problems: [problem, problem] })], [])).toMatch(
      /^ERROR - The limit 0\.75.*, and 1 more$/,
    );
  });

  it('never speak better of a report than its own verdict', () => {
    expect(checkTitle([report('bias', 'error', [regionPasses])], [])).toMatch(/^ERROR - /);
  });
});

describe('findingClause', () => {
  it('puts the metric first where the group would run into the number', () => {
    expect(findingClause(aurocPasses)).toBe('AUROC vs 4.1.0: +0.004 ≥ −0.005');
  });

  it('tells no number of a group that is too small', () => {
    expect(findingClause(smallCell)).toBe(
      'demographic parity ratio sex X, age_band under 25 vs sex M, age_band 25-59 cannot be told: n <10/812, needs ~447 rows of sex X, under 25',
    );
  });
});
