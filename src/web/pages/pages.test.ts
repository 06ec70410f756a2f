import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowed,
  biasFails,
  inconclusive,
  observed,
  policyLoosened,
  samples,
  waiting,
} from '../../../test/samples/decisions.ts';
import { regionFails, report } from '../../../test/samples/findings.ts';
import { hostileString, payloads, withStrings } from '../../../test/samples/hostile.ts';
import { logPage, records, repositories } from '../../../test/samples/web.ts';
import type { Decision } from '../../domain/decision.ts';
import { decisionPage } from './decision.ts';
import type { Frame } from './layout.ts';
import { logView } from './log.ts';
import { overviewPage } from './overview.ts';

const frame: Frame = { login: null, mode: 'open', log: null };
const github = new URL('https://github.com/');

const pageOf = (decision: Decision, rest: Partial<(typeof records)[number]> = {}): string =>
  String(
    decisionPage(
      frame,
      { id: 'x', at: '2026-11-20T09:00:00.000Z', decision, supersededBy: null, log: null, rollout: [], ...rest },
      github,
    ),
  );

/** What a reader reads. */
const textOf = (page: string): string =>
  page
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&#39;', "'")
    .replaceAll('\u00A0', ' ')
    .replace(/\s+/g, ' ');

describe('the decision page', () => {
  it('says the verdict first, with the number that decided', () => {
    const text = textOf(pageOf(biasFails));
    const first = text.indexOf(
      'BLOCKED 1 fail, 2 inconclusive, 10 pass bias : region B/A demographic parity ratio 0.59 (95 % CI 0.50–0.70, n 520/980',
    );
    expect(first).toBeGreaterThan(0);
    for (const later of ['Next', 'Approvals', 'Checks', 'What this rests on'])
      expect(text.indexOf(` ${later} `, first)).toBeGreaterThan(first);
  });

  it('shows every check, worst first, with a link to each', () => {
    const page = pageOf(biasFails);
    const sections = [...page.matchAll(/<section class="check" id="([\w-]+)"/g)].map((match) => match[1]);
    expect(sections).toEqual(['bias', 'card', 'regression', 'drift']);
    for (const id of sections) expect(page).toContain(`href="#${id}"`);
  });

  it('gives every element that is linked or described one id', () => {
    const two: Decision = {
      ...biasFails,
      reports: [...biasFails.reports, { ...report('bias', 'fail', [regionFails]), model: 'other' }],
    };
    const page = pageOf(two);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('bias');
    expect(ids).toContain('bias-4');
  });

  it('explains who counted, who did not and why, and who could unblock', () => {
    const text = textOf(pageOf(waiting));
    expect(text).toContain('✗ does not count : mara-risk , the approval is for commit 77ab210, not for the head');
    expect(text).toContain('✓ counts : rui-reviewer');
    expect(text).toContain('Needs 1 of @acme/model-risk.');
  });

  it('keeps the verdict of an accepted finding and says by whom it is accepted', () => {
    const text = textOf(pageOf(allowed));
    expect(text).toContain('accepted by mara-risk until 2027-01-19 ? INCONCLUSIVE 0.71');
    expect(text).toContain('waivers/ 2026- 11- women- 60- plus.yaml . Counts: named in the policy');
  });

  it('gives the problem with its place and remedy', () => {
    const text = textOf(pageOf(policyLoosened));
    expect(text).toContain(
      'looser than the organisation floor 0.80. .github/ modelwarden.yaml:18 Set atLeast to 0.80 or more',
    );
  });

  it('tells observe mode from enforcement', () => {
    expect(textOf(pageOf(observed))).toContain('OBSERVING, would be BLOCKED');
    expect(textOf(pageOf(observed))).toContain('nothing is blocked');
  });

  it('tells blocked for want of rows from blocked for a failure', () => {
    expect(pageOf(inconclusive)).toContain('class="banner inconclusive"');
    expect(pageOf(biasFails)).toContain('class="banner fail"');
    expect(pageOf({ ...waiting, outcome: 'blocked' })).toContain('class="banner fail"');
  });

  it('folds what is long, and loses nothing', () => {
    const findings = Array.from({ length: 40 }, (_, index) => ({ ...regionFails, scope: { region: `R${index}` } }));
    const page = pageOf({ ...biasFails, reports: [report('bias', 'fail', findings)] });
    expect(page).toContain('<summary>28 more findings</summary>');
    for (let index = 0; index < 40; index += 1)
      expect(page).toContain(`region R${index}/A demographic parity ratio</th>`);
  });

  it('prints no number of a group below ten rows', () => {
    expect(textOf(pageOf(biasFails))).not.toMatch(/0\.33|2\.06|1 of 4/);
  });

  it('points to a newer decision and to the log', () => {
    const page = pageOf(biasFails, { supersededBy: 'newer', log: { origin: 'warden.example/acme', index: 18204 } });
    expect(page).toContain('href="/decisions/newer"');
    expect(page).toContain('<a href="/log/warden.example/acme">log</a> as entry 18,204');
    expect(textOf(pageOf(biasFails, { log: { origin: 'o', index: null } }))).toContain('waiting for its number');
  });

  it('shows the rollout step by step', () => {
    const { rollout } = records.find(({ id }) => id === 'allowed')!;
    expect(textOf(pageOf(allowed, { rollout }))).toContain(
      '2026-11-20 09:42 UTC production live: InferenceService credit-risk is ready',
    );
  });
});

describe('the overview', () => {
  const text = textOf(String(overviewPage(frame, repositories)));

  it('says what runs where, since when, and calls what nothing explains unexplained', () => {
    expect(text).toContain('credit- risk high 4.2.0 staging 4.2.0 live since 2026-11-20 09:30 UTC , why');
    expect(text).toContain('production 1.9.2 live since 2026-08-02 11:00 UTC , unexplained');
    expect(text).toContain('churn minimal 0.3.0 nowhere');
  });

  it('counts what is blocked', () => {
    expect(text).toContain('2 repositories, 3 governed models, 3 blocked pull requests');
  });

  it('tells a newcomer what to do', () => {
    expect(textOf(String(overviewPage(frame, [])))).toContain('npx modelwarden init');
  });
});

describe('the log page', () => {
  it('withholds entries of unreadable repositories but keeps their place and hash', () => {
    const page = String(logView(frame, logPage, new Set(['acme/credit-models'])));
    const hidden = logPage.entries.find(({ repository }) => repository === 'acme/other-team')!;
    expect(page).toContain(hidden.hash);
    expect(page).not.toContain('other-team');
    expect(page.match(/<tr><th scope="row"/g)).toHaveLength(logPage.entries.length);
  });

  it('shows the checkpoint byte for byte', () => {
    const page = String(logView(frame, logPage, new Set(logPage.repositories)));
    expect(page).toContain(`${logPage.checkpoint}</pre>`);
  });
});

/** Tags with the names of their attributes; code, breaks and plots' shapes depend on the text's own marks and length. */
const skeleton = (page: string): readonly string[] =>
  (page.match(/<\/?[a-zA-Z!][^\s>/]*(?:\s+[\w:-]+(?:="[^"]*")?)*\s*\/?>/g) ?? [])
    .map((tag) => tag.replace(/="[^"]*"/g, ''))
    .filter((tag) => !/^<\/?(code|wbr|text)\b/.test(tag));

describe('hostile strings', () => {
  it('add no element and no attribute to any page', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(samples) as (keyof typeof samples)[])),
        hostileString,
        (name, hostile) => {
          const benign = pageOf(withStrings(samples[name], () => 'benign'));
          const attacked = pageOf(withStrings(samples[name], () => `x${hostile}`));
          expect(skeleton(attacked)).toEqual(skeleton(benign));
          expect(attacked.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]/);
        },
      ),
      { numRuns: 60, examples: payloads.map((payload): ['biasFails', string] => ['biasFails', payload]) },
    );
  });

  it('stay text on the overview and the log', () => {
    fc.assert(
      fc.property(hostileString, (hostile) => {
        const models = repositories[0]!.models.map((model) => ({
          ...model,
          name: hostile,
          tier: hostile,
          version: hostile,
        }));
        const decisions = repositories[0]!.decisions.map((decision) => ({
          ...decision,
          title: hostile,
          headline: hostile,
          author: hostile,
        }));
        const entries = logPage.entries.map((entry) => ({ ...entry, summary: hostile, kind: hostile }));
        for (const page of [
          String(
            overviewPage({ ...frame, login: hostile, mode: 'signed-in' }, [{ ...repositories[0]!, models, decisions }]),
          ),
          String(
            logView(
              frame,
              { ...logPage, entries, checkpoint: hostile, verifierKey: hostile },
              new Set(logPage.repositories),
            ),
          ),
        ]) {
          expect(page).not.toMatch(/<script|<img src=x|<h1>PASS/);
          expect(page.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]/);
        }
      }),
      { numRuns: 60, examples: payloads.map((payload): [string] => [payload]) },
    );
  });
});
