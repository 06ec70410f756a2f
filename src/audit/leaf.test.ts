import { describe, expect, test } from 'vitest';
import type { Json } from '../domain/digest.ts';
import type { EntryDraft } from './entry.ts';
import { leafBytes, parseLeaf, previousOf, sealEntry, sealKeyEntry } from './leaf.ts';
import { emptyRoot, leafHash } from './merkle.ts';
import { commitmentTo } from './payload.ts';
import { sampleDraft, sampleId, sampleSigner, sampleTime } from './sample-log.ts';

const salt = new Uint8Array(32).fill(1);
const place = { index: 41, loggedAt: sampleTime(2), previous: emptyRoot };
const common = { time: sampleTime(1), actor: null, repository: 'acme/credit', pull: 12 };
const commit = 'a'.repeat(40);
const digest = `sha256:${'b'.repeat(64)}` as const;

const textOf = (draft: EntryDraft): string =>
  Buffer.from(leafBytes(sealEntry(draft, sampleId(1), salt).body, place)).toString();

describe('a leaf', () => {
  test('is canonical JSON of exactly these members', () => {
    const draft = sampleDraft(11, { title: 'Zoë promotes', author: 'zoe' });
    expect(textOf(draft)).toBe(
      '{"actor":null,"effect":"comment","head":null,"id":"00000000-0000-4000-8000-000000000001","index":41,' +
        '"key":"comment:11","loggedAt":"2026-01-01T00:02:00.000Z",' +
        '"payloadCommit":"hmac-sha256:a638865d2498e4eb849aa47d55ac0d23d9eb94f18cf63b124db2023ae1e024dd",' +
        '"previous":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","pull":12,"repository":"acme/credit",' +
        '"time":"2026-01-01T00:11:00.000Z","type":"effect.intended","v":1}',
    );
  });

  test('commits to the payload by HMAC-SHA256 over its canonical form and the salt', () => {
    const sealed = sealEntry(sampleDraft(11, { b: 1, a: 'é' }), sampleId(1), salt);
    expect(sealed.payload!.text).toBe('{"a":"é","b":1}');
    const other = commitmentTo({ text: sealed.payload!.text, salt: new Uint8Array(32) });
    expect(JSON.parse(sealed.body).payloadCommit).toBe(commitmentTo(sealed.payload!));
    expect(commitmentTo(sealed.payload!)).not.toBe(other);
  });

  test('without payload commits to nothing', () => {
    const sealed = sealEntry(sampleDraft(11, null), sampleId(1), salt);
    expect(sealed.payload).toBeNull();
    expect(JSON.parse(sealed.body).payloadCommit).toBeNull();
  });

  test('remembers the hash of the entry before', () => {
    const previous = leafHash(Buffer.from('before'));
    const { body } = sealEntry(sampleDraft(1), sampleId(1), salt);
    const leaf = parseLeaf(leafBytes(body, { ...place, previous }))!;
    expect(Buffer.from(previousOf(leaf)!).equals(previous)).toBe(true);
    expect(previousOf({ ...leaf, previous: 'AAAA' })).toBeNull();
  });

  test('of an unknown type is read all the same, one without its place is not', () => {
    const leaf = JSON.parse(textOf(sampleDraft(1)));
    const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
    expect(parseLeaf(bytes({ ...leaf, type: 'some.day' }))).toMatchObject({ type: 'some.day', index: 41 });
    expect(parseLeaf(bytes({ ...leaf, index: undefined }))).toBeNull();
    expect(parseLeaf(bytes({ ...leaf, v: 2 }))).toBeNull();
    expect(parseLeaf(Buffer.from('not JSON'))).toBeNull();
    expect(parseLeaf(Buffer.of(0xff))).toBeNull();
  });
});

describe('every type of entry', () => {
  const drafts: readonly EntryDraft[] = [
    {
      ...common,
      type: 'delivery.accepted',
      delivery: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      event: 'pull_request',
      action: 'opened',
      payload: null,
    },
    {
      ...common,
      type: 'decision.made',
      head: commit,
      base: commit,
      mode: 'enforce',
      outcome: 'blocked',
      verdict: 'fail',
      policy: digest,
      documents: digest,
      evidence: digest,
      measurements: digest,
      payload: null,
    },
    {
      ...common,
      type: 'effect.intended',
      effect: 'check-run',
      key: `check-run:${commit}`,
      head: commit,
      payload: null,
    },
    {
      ...common,
      type: 'effect.done',
      effect: 'merge',
      key: 'merge:12',
      intended: sampleId(3),
      result: 'found',
      thing: '4711',
      payload: null,
    },
    { ...common, type: 'merge', head: commit, base: commit, commit, method: 'squash', payload: null },
    {
      ...common,
      type: 'rollout.step',
      rollout: 'credit-risk/production/7',
      environment: 'production',
      model: 'credit-risk',
      commit,
      step: 2,
      state: 'ready',
      payload: null,
    },
    {
      ...common,
      type: 'identity.introduced',
      repository: null,
      pull: null,
      subject: `p_${'0'.repeat(32)}`,
      payload: { account: 7, login: 'zoe' },
    },
    { ...common, type: 'payload.erased', entry: 3, basis: 'withdrawn', request: null, payload: null },
  ];

  test.each(drafts)('$type is accepted, and its leaf is far below the 64 KiB of a tile bundle', (draft) => {
    const text = textOf(draft);
    expect(JSON.parse(text).type).toBe(draft.type);
    expect(Buffer.byteLength(text)).toBeLessThan(1024);
  });

  test('about keys is the sequencer’s own', () => {
    const vkey = sampleSigner.vkey;
    const created = { ...common, type: 'key.created' as const, vkey };
    expect(JSON.parse(sealKeyEntry(created, sampleId(0)).body)).toMatchObject({ type: 'key.created', vkey });
    expect(() => sealEntry({ ...created, payload: null } as unknown as EntryDraft, sampleId(0), salt)).toThrow();
  });
});

describe('what could name a person or tell a story stays out of a leaf', () => {
  test.each([
    ['a login for the actor', { actor: 'zoe' }, 'actor'],
    ['a member of its own', { reason: 'because' }, 'Unrecognized key'],
    ['a sentence for a name', { key: 'Zoë wants this merged' }, 'key'],
    ['an e-mail address for a name', { key: 'zoe@example.com' }, 'key'],
    ['a name without end', { key: 'a'.repeat(201) }, 'key'],
    ['a time of another form', { time: '2026-01-01T00:00:00+01:00' }, 'time'],
    ['a path for a repository', { repository: 'a/b/c' }, 'repository'],
    ['an unknown type', { type: 'note.taken' }, 'type'],
  ])('%s is refused', (_, change, where) => {
    const draft = { ...sampleDraft(11, null), ...change } as unknown as EntryDraft;
    expect(() => sealEntry(draft, sampleId(1), salt)).toThrow(
      expect.objectContaining({ code: 'entry-invalid', message: expect.stringContaining(where) }),
    );
  });

  test('and out of the message', () => {
    const draft = { ...sampleDraft(11, null), key: 'Zoë wants this merged' };
    expect(() => sealEntry(draft, sampleId(1), salt)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('Zoë') }),
    );
  });

  test.each<[string, Json]>([
    ['NaN', { score: Number.NaN }],
    ['an infinity', { score: -Infinity }],
    ['a lone surrogate', { title: 'a\ud83d' }],
  ])('%s in a payload is refused', (_, payload) => {
    expect(() => sealEntry(sampleDraft(1, payload), sampleId(1), salt)).toThrow(
      expect.objectContaining({ code: 'payload-invalid' }),
    );
  });
});
