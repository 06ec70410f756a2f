import { generateKeyPairSync, hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSigner, encodePem, encodeSkey, generateSeed, isKeyName, parseSkey, parseVkey } from './signing-key.ts';

const skey = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const vkey = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';

describe('a private key', () => {
  test('is read and written as Go does', () => {
    const { name, seed } = parseSkey(skey);
    expect(name).toBe('PeterNeumann');
    expect(encodeSkey(name, seed)).toBe(skey);
    expect(createSigner(name, seed)).toMatchObject({ name, keyId: 'c74f20a3' });
  });

  test('is the same key as PEM', () => {
    const seed = generateSeed();
    expect(createSigner('a', encodePem(seed)).vkey).toBe(createSigner('a', seed).vkey);
    expect(generateSeed()).not.toEqual(seed);
  });

  test('is refused when it is anything else, without being repeated', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(() => createSigner('a', rsa.toString())).toThrow('is of type rsa, not Ed25519');
    expect(() => createSigner('a', 'no key')).toThrow('The signing key cannot be read.');
    expect(() => createSigner('a', new Uint8Array(31))).toThrow('A seed has 32 bytes, this one has 31.');
    expect(() => createSigner('two words', new Uint8Array(32))).toThrow('"two words" cannot name a key.');
    for (const text of [
      skey.slice(1),
      skey.slice(0, -1),
      skey.replace('c74f', 'c74e'),
      skey.replace('Peter', 'Petra'),
      '',
    ]) {
      expect(() => parseSkey(text)).toThrow(expect.objectContaining({ code: 'key-malformed' }));
      expect(() => parseSkey(text)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('AYEK') }));
    }
  });
});

describe('a verifier key', () => {
  test('verifies what its private key signed, and nothing else', () => {
    const { name, seed } = parseSkey(skey);
    const signer = createSigner(name, seed);
    const verifier = parseVkey(signer.vkey);
    const message = Buffer.from('text');
    expect(verifier).toMatchObject({ name, keyId: 'c74f20a3', vkey: signer.vkey });
    expect(verifier.verify(message, signer.sign(message))).toBe(true);
    expect(verifier.verify(Buffer.from('texT'), signer.sign(message))).toBe(false);
    expect(verifier.verify(message, signer.sign(message).subarray(1))).toBe(false);
  });

  test('is refused when any part is missing', () => {
    for (let start = 0; start < vkey.length; start++)
      for (let end = start; end <= vkey.length; end++)
        if (end - start < vkey.length) expect(() => parseVkey(vkey.slice(start, end))).toThrow();
    expect(parseVkey(vkey).keyId).toBe('af0cfe78');
  });

  test('is refused when any character is another', () => {
    for (let n = 0; n < vkey.length; n++) {
      const mangled = vkey.slice(0, n) + String.fromCharCode(vkey.charCodeAt(n) + 1) + vkey.slice(n + 1);
      expect(() => parseVkey(mangled), mangled).toThrow(expect.objectContaining({ code: 'key-malformed' }));
    }
  });

  test('is refused when it is of another algorithm or length, though its id is right', () => {
    const keyOf = (bytes: Uint8Array): string => {
      const id = hash('sha256', Buffer.concat([Buffer.from('name\n'), bytes]), 'hex').slice(0, 8);
      return `name+${id}+${Buffer.from(bytes).toString('base64')}`;
    };
    const good = Buffer.from(vkey.split('+')[2]!, 'base64');
    expect(parseVkey(keyOf(good)).name).toBe('name');
    expect(() => parseVkey(keyOf(Buffer.concat([good, Buffer.of(0)])))).toThrow('does not match its own id');
    expect(() => parseVkey(keyOf(good.subarray(0, 32)))).toThrow('does not match its own id');
    expect(() => parseVkey(keyOf(Buffer.concat([Buffer.of(2), good.subarray(1)])))).toThrow('is not an Ed25519 key');
  });
});

test('a key name has no white space of any script, no control characters and no plus', () => {
  for (const name of ['github.com/acme', 'Äpfel', 'a/b-c_d.e~f']) expect(isKeyName(name), name).toBe(true);
  for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\u2003b', 'a\u0085b', 'a\nb', 'a\u0000b', '\ud800'])
    expect(isKeyName(name), name).toBe(false);
});
