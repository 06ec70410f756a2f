import { describe, expect, it } from 'vitest';
import {
  allowed,
  biasFails,
  inconclusive,
  observed,
  policyLoosened,
  samples,
  ungoverned,
  waiting,
} from '../../test/samples/decisions.ts';
import { regionFails } from '../../test/samples/findings.ts';
import type { Decision } from '../domain/decision.ts';
import { commentOf, stickyMarker } from './comment.ts';
import { type Links, noLinks } from './links.ts';

const links: Links = {
  page: 'https://warden.example/decisions/7',
  check: (check) => `https://warden.example/decisions/7#${check}`,
  log: { url: 'https://warden.example/log/acme', entry: 18204 },
  source: ({ path, line }, side) => `https://github.example/${side}/${path}#L${line}`,
};

/** Lines that a reader sees before unfolding anything; a table's rule line is not one. */
function visibleLines(comment: string): readonly string[] {
  const folded = comment.replace(/(<summary>.*<\/summary>)[\s\S]*?<\/details>/g, '$1');
  return folded.split('\n').filter((line) => line !== '' && !line.startsWith('<!--') && !/^[| -]+$/.test(line));
}

describe('the sticky comment', () => {
  it.each(Object.entries(samples))('shows at most twelve lines, the verdict in the first: %s', (_, decision) => {
    const lines = visibleLines(commentOf(decision, links));
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(lines[0]).toMatch(/^\*\*Modelwarden: \[(BLOCKED|WAITING|ALLOWED|OBSERVING|NO GOVERNED)/);
  });

  it('begins with the marker by which it is found again', () => {
    const comment = commentOf(biasFails, links);
    expect(comment.startsWith(stickyMarker)).toBe(true);
    expect(comment).toContain(`pr=482 model=credit-risk head=${biasFails.subject.head} -->`);
  });

  it('puts the worst first and the passing checks last, each in one line', () => {
    const rows = visibleLines(commentOf(biasFails, links)).filter((line) => line.startsWith('| ['));
    expect(rows[0]).toContain('❌\u00A0FAIL | region B/A demographic parity ratio **0.59**');
    expect(rows[1]).toContain('❓\u00A0INCONCLUSIVE');
    expect(rows[3]).toContain('✅\u00A0PASS | 3 findings within limits');
    expect(commentOf(biasFails, links)).toContain('… and 3 more');
  });

  it('has all findings, folded', () => {
    const comment = commentOf(biasFails, links);
    expect(comment).toContain('<summary>Every finding (13)</summary>');
    expect(
      comment.split('\n').filter((line) => /^\| .* \| (✅|❌|❓)\u00A0/u.test(line)).length,
    ).toBeGreaterThanOrEqual(13);
  });

  it('notifies the missing approvers while it waits for them, and nobody else', () => {
    const mentions = (decision: Decision): readonly string[] =>
      commentOf(decision, links)
        .replace(/`[^`]*`/g, '')
        .match(/@[\w/-]+/g) ?? [];
    expect(new Set(mentions(waiting))).toEqual(new Set(['@acme/model-risk']));
    expect(new Set(mentions(inconclusive))).toEqual(new Set(['@acme/model-risk']));
  });

  it.each([
    ['evidence fails: no approval would help', biasFails],
    ['nothing is missing', allowed],
    ['observe mode: nothing waits', observed],
    ['a policy is refused', policyLoosened],
  ])('notifies nobody when %s', (_, decision) => {
    expect(commentOf(decision, links).replace(/`[^`]*`/g, '')).not.toMatch(/@[a-z]/i);
  });

  it('says why an approval does not count', () => {
    expect(commentOf(waiting, links)).toContain(
      '`@dana-ds` does not count: the author of the pull request cannot approve it',
    );
  });

  it('marks an accepted finding as accepted, by whom and until when', () => {
    const row = commentOf(waiting, links)
      .split('\n')
      .find((line) => line.includes('INCONCLUSIVE (accepted)'));
    expect(row).toContain('accepted by mara-risk until 2027-01-19');
  });

  it('stays short for a change that is not ours', () => {
    expect(visibleLines(commentOf(ungoverned, links))[0]).toContain('NO GOVERNED FILES');
  });

  it('links to page, check, lines and log, and works without any of them', () => {
    const comment = commentOf(biasFails, links);
    expect(comment).toContain('(<https://warden.example/decisions/7#bias>)');
    expect(comment).toContain('(<https://github.example/base/.github/modelwarden.yaml#L18>)');
    expect(comment).toContain('[log entry 18,204](<https://warden.example/log/acme>)');
    expect(commentOf(biasFails, noLinks)).not.toContain('](<');
  });

  it('stays within 60,000 bytes and says how much it left out', () => {
    const findings = Array.from({ length: 3000 }, (_, index) => ({
      ...regionFails,
      scope: { region: `R${index} ${'ü'.repeat(300)}` },
    }));
    const huge: Decision = { ...biasFails, reports: [{ ...biasFails.reports[0]!, findings }] };
    const comment = commentOf(huge, links);
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(60_000);
    expect(comment).toMatch(/… and 2\d{3} more/);
    expect(comment.trimEnd().endsWith('</details>') || comment.includes('more section')).toBe(true);
    expect(comment.match(/<details>/g)?.length).toBe(comment.match(/<\/details>/g)?.length);
  });

  it('prints no number of a group below ten rows', () => {
    expect(commentOf(biasFails, links)).not.toMatch(/0\.33|2\.06|1 of 4/);
  });
});
