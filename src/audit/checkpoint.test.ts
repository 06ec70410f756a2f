import { describe, expect, test } from 'vitest';
import { checkpointText, openCheckpoint, originOf, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import { emptyRoot } from './merkle.ts';
import { signNote } from './signed-note.ts';
import { createSigner, parseVkey } from './signing-key.ts';

const origin = 'github.com/acme';
const root = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const signer = createSigner(origin, new Uint8Array(32).fill(7));
const verifier = parseVkey(signer.vkey);
const checkpoint = { origin, size: 1234, root: emptyRoot, extensions: [] };

test('a checkpoint is three lines', () => {
  expect(checkpointText(checkpoint)).toBe(`${origin}\n1234\n${root}\n`);
  expect(parseCheckpoint(`${origin}\n1234\n${root}\n`)).toMatchObject({ origin, size: 1234, extensions: [] });
});

test('further lines are kept', () => {
  const text = `${origin}\n0\n${root}\nextension\n`;
  expect(parseCheckpoint(text).extensions).toEqual(['extension']);
  expect(checkpointText(parseCheckpoint(text))).toBe(text);
});

test('a signed checkpoint opens with its key', () => {
  expect(openCheckpoint(signCheckpoint(checkpoint, [signer]), [verifier])).toMatchObject({ origin, size: 1234 });
});

describe('a checkpoint is malformed', () => {
  test.each([
    ['nothing', ''],
    ['one line', `${origin}\n`],
    ['two lines', `${origin}\n1234\n`],
    ['an empty origin', `\n1234\n${root}\n`],
    ['no line feed behind the root', `${origin}\n1234\n${root}`],
    ['a size that is no number', `${origin}\nbananas\n${root}\n`],
    ['a negative size', `${origin}\n-34\n${root}\n`],
    ['a size with a leading zero', `${origin}\n01\n${root}\n`],
    ['a fractional size', `${origin}\n1.5\n${root}\n`],
    ['a size too large', `${origin}\n3438945738945739845734895735\n${root}\n`],
    ['a root that is not base64', `${origin}\n1234\ndGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ\n`],
    ['a root of another length', `${origin}\n1234\nAAAA\n`],
    ['an empty extension line', `${origin}\n1234\n${root}\n\n`],
  ])('with %s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(expect.objectContaining({ code: 'checkpoint-malformed' }));
  });
});

test('a key signs for its own log only', () => {
  const stranger = createSigner('github.com/other', new Uint8Array(32));
  expect(() => signCheckpoint(checkpoint, [signer, stranger])).toThrow(expect.objectContaining({ code: 'log-key' }));
  const note = signNote(checkpointText(checkpoint), [stranger]);
  expect(() => openCheckpoint(note, [parseVkey(stranger.vkey)])).toThrow('a key of another log signed it');
});

test('the name of a log does not depend on how GitHub spells the organisation', () => {
  expect(originOf('github.com', 'Acme')).toBe('github.com/acme');
  expect(() => originOf('github.com', '')).toThrow('cannot name a log');
  expect(() => originOf('github.com', 'two words')).toThrow('cannot name a log');
});
