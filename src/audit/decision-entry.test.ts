import { describe, expect, test } from 'vitest';
import type { Decision } from '../domain/decision.ts';
import { decisionEntry } from './decision-entry.ts';
import { leafBytes, parseLeaf, sealEntry } from './leaf.ts';
import { emptyRoot } from './merkle.ts';
import { sampleId } from './sample-log.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}` as const;
const person = { id: 7, login: 'zoe', kind: 'user' } as const;

const decision: Decision = {
  subject: {
    repository: 'acme/credit',
    pull: 482,
    title: 'Promote credit-risk',
    author: person,
    head: 'a'.repeat(40),
    base: 'b'.repeat(40),
    baseRef: 'main',
  },
  mode: 'enforce',
  outcome: 'waiting',
  verdict: 'pass',
  changes: [],
  models: [],
  reports: [],
  acceptances: [],
  problems: [],
  approvals: {
    kind: 'rule',
    name: 'risk',
    status: 'approved',
    why: 'zoe approved',
    votes: [{ person, review: 1, counts: true, why: 'approved' }],
    unblock: null,
    children: [],
  },
  next: [],
  digests: {
    policy: digest('1'),
    documents: { 'models/card.yaml': digest('2') },
    evidence: [digest('3')],
    measurements: [],
    approvals: digest('5'),
  },
};

describe('the entry of a decision', () => {
  const draft = decisionEntry(decision, new Date('2026-01-01T00:00:00Z'), null);
  const sealed = sealEntry(draft, sampleId(1), new Uint8Array(32));
  const leaf = Buffer.from(leafBytes(sealed.body, { index: 1, loggedAt: draft.time, previous: emptyRoot }));

  test('names what the decision rests on', () => {
    expect(parseLeaf(leaf)).toMatchObject({
      type: 'decision.made',
      repository: 'acme/credit',
      pull: 482,
      outcome: 'waiting',
      verdict: 'pass',
      policy: digest('1'),
    });
  });

  test('changes with every digest that the decision rests on', () => {
    const leafOf = (digests: Partial<Decision['digests']>) => {
      const { payload, ...fields } = decisionEntry(
        { ...decision, digests: { ...decision.digests, ...digests } },
        new Date(0),
        null,
      );
      return JSON.stringify(fields);
    };
    const bodies = [
      leafOf({}),
      leafOf({ policy: null }),
      leafOf({ documents: { 'models/card.yaml': digest('9') } }),
      leafOf({ documents: { 'models/other.yaml': digest('2') } }),
      leafOf({ evidence: [] }),
      leafOf({ measurements: [digest('4')] }),
    ];
    expect(new Set(bodies).size).toBe(bodies.length);
  });

  test('keeps logins, titles and the digest over approvals out of the leaf, in the payload', () => {
    for (const personal of ['zoe', 'Promote', digest('5')]) {
      expect(leaf.toString()).not.toContain(personal);
      expect(sealed.payload!.text).toContain(personal);
    }
  });
});
