import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cookieName, cookieOf, setCookie } from './cookie.ts';
import { sealed, unsealed } from './seal.ts';

const key = randomBytes(32);

describe('a sealed value', () => {
  it('opens with its key and purpose, and shows nothing of its content', () => {
    const token = sealed({ token: 'ghu_secret' }, key, 'session');
    expect(unsealed(token, key, 'session')).toEqual({ token: 'ghu_secret' });
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('ghu_secret');
    expect(sealed({ token: 'ghu_secret' }, key, 'session')).not.toBe(token);
  });

  it('does not open with another key or for another purpose', () => {
    const token = sealed('x', key, 'sign-in');
    expect(unsealed(token, randomBytes(32), 'sign-in')).toBeUndefined();
    expect(unsealed(token, key, 'session')).toBeUndefined();
  });

  it('does not open once any byte of it is changed or missing', () => {
    const bytes = Buffer.from(sealed('value', key, 'session'), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index]! ^= 1;
      expect(unsealed(changed.toString('base64url'), key, 'session')).toBeUndefined();
      expect(unsealed(bytes.subarray(0, index).toString('base64url'), key, 'session')).toBeUndefined();
    }
  });
});

describe('cookies', () => {
  it('are for this host alone, out of reach of scripts, and on https only over https', () => {
    expect(setCookie('session', 'v', 60, true)).toBe(
      '__Host-modelwarden-session=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure',
    );
    expect(setCookie('session', 'v', 60, false)).toBe(
      'modelwarden-session=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax',
    );
  });

  it('are found by their whole name', () => {
    const header = 'xmodelwarden-session=evil; modelwarden-session=a=b; other=1';
    expect(cookieOf(header, cookieName('session', false))).toBe('a=b');
    expect(cookieOf(header, 'session')).toBeNull();
    expect(cookieOf(undefined, 'session')).toBeNull();
  });
});
