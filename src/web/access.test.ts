import { describe, expect, it } from 'vitest';
import { rememberedReads, sessionOf } from './access.ts';
import { sealed } from './seal.ts';

const key = new Uint8Array(32).fill(7);
const cookie = (session: object, purpose = 'session'): string =>
  `modelwarden-session=${sealed({ ...session } as never, key, purpose)}`;

describe('a session', () => {
  const session = { token: 't', login: 'dana', expires: 1000 };

  it('is what its cookie sealed, until it expires', () => {
    expect(sessionOf(cookie(session), key, false, 999)).toEqual(session);
    expect(sessionOf(cookie(session), key, false, 1000)).toBeNull();
  });

  it('is nobody for a forged, foreign or misshapen cookie', () => {
    expect(sessionOf(undefined, key, false, 0)).toBeNull();
    expect(sessionOf('modelwarden-session=abc', key, false, 0)).toBeNull();
    expect(sessionOf(cookie(session, 'sign-in'), key, false, 0)).toBeNull();
    expect(sessionOf(cookie({ ...session, expires: 'never' }), key, false, 0)).toBeNull();
    expect(sessionOf(cookie(session), key, true, 0)).toBeNull();
  });
});

describe('remembered reads', () => {
  it('ask GitHub once a minute per person and repository', async () => {
    let [now, asked] = [0, 0];
    const reads = rememberedReads(
      async (token) => {
        asked += 1;
        return token === 'a';
      },
      () => now,
    );
    expect([await reads('a', 'o/r'), await reads('a', 'O/R'), await reads('b', 'o/r')]).toEqual([true, true, false]);
    expect(asked).toBe(2);
    now = 60_000;
    await reads('a', 'o/r');
    expect(asked).toBe(3);
  });

  it('do not take a failure for an answer, and ask again', async () => {
    let fails = true;
    const reads = rememberedReads(
      async () => {
        if (fails) throw new Error('timeout');
        return true;
      },
      () => 0,
    );
    await expect(reads('a', 'o/r')).rejects.toMatchObject({ code: 'github-unavailable' });
    fails = false;
    expect(await reads('a', 'o/r')).toBe(true);
  });

  it('forget the oldest rather than grow without end', async () => {
    let asked = 0;
    const reads = rememberedReads(
      async () => {
        asked += 1;
        return true;
      },
      () => 0,
    );
    for (let index = 0; index <= 10_000; index += 1) await reads('a', `o/r${index}`);
    await reads('a', 'o/r10000');
    expect(asked).toBe(10_001);
    await reads('a', 'o/r0');
    expect(asked).toBe(10_002);
  });
});
