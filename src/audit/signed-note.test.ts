import { describe, expect, test } from 'vitest';
import { openNote, parseNote, signNote } from './signed-note.ts';
import { createSigner, parseSkey, parseVkey } from './signing-key.ts';

const specificationKey = parseVkey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
const specificationNote =
  'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

const { name, seed } = parseSkey('PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz');
const peter = createSigner(name, seed);
const peterKey = parseVkey(peter.vkey);
const enochKey = parseVkey('EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop');
const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const peterLine =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const enochLine =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';
const note = `${text}\n${peterLine}`;

const names = (signatures: readonly { readonly name: string }[]): string[] => signatures.map((line) => line.name);
const coded = (code: string) => expect.objectContaining({ code });

describe('the examples of the specification and of Go', () => {
  test('open', () => {
    expect(openNote(specificationNote, [specificationKey]).text).toBe('This is an example message.\n');
    expect(names(openNote(`${note}${enochLine}`, [peterKey, enochKey]).verified)).toEqual([
      'PeterNeumann',
      'EnochRoot',
    ]);
  });

  test('are signed to the same bytes', () => {
    expect(signNote(text, [peter])).toBe(note);
  });
});

describe('opening a note', () => {
  test('passes over keys that nobody asked about', () => {
    const opened = openNote(`${note}${enochLine}`, [enochKey]);
    expect(names(opened.verified)).toEqual(['EnochRoot']);
    expect(names(opened.unknown)).toEqual(['PeterNeumann']);
  });

  test('needs a good signature of a known key', () => {
    expect(() => openNote(note, [enochKey])).toThrow(coded('signature-missing'));
    expect(() => openNote(note, [])).toThrow(coded('signature-missing'));
    const namesake = { ...peterKey, name: 'Neumann' };
    expect(() => openNote(note, [namesake])).toThrow(coded('signature-missing'));
  });

  test('rejects the whole note for one bad signature of a known key, and names the key', () => {
    const bad = peterLine.replace('x08go/ZJkuBS9UG/SffcvIAQ', 'x08go/ZJkuBS9UG/SffcvIAR');
    expect(() => openNote(`${text}\n${bad}${enochLine}`, [peterKey, enochKey])).toThrow(
      'invalid signature for key PeterNeumann+c74f20a3',
    );
    const inserted = `${peterLine.slice(0, 58)}ABCD${peterLine.slice(58)}`;
    expect(() => openNote(`${text}\n${inserted}`, [peterKey])).toThrow(coded('signature-invalid'));
    expect(openNote(`${text}\n${bad}${enochLine}`, [enochKey]).unknown).toHaveLength(1);
  });

  test('rejects a note whose text differs in one character', () => {
    for (let n = 0; n < text.length - 1; n++) {
      const altered = `${text.slice(0, n)}${text[n] === 'x' ? 'y' : 'x'}${text.slice(n + 1)}\n${peterLine}`;
      expect(() => openNote(altered, [peterKey])).toThrow(coded('signature-invalid'));
    }
  });

  test('counts a key once: of several lines the first decides', () => {
    const bad = peterLine.replace('x08go/ZJkuBS9UG/SffcvIAQ', 'x08go/ZJkuBS9UG/SffcvIAR');
    expect(openNote(`${note}${peterLine}`, [peterKey]).verified).toHaveLength(1);
    expect(openNote(`${note}${bad}`, [peterKey]).verified).toHaveLength(1);
    expect(() => openNote(`${text}\n${bad}${peterLine}`, [peterKey])).toThrow(coded('signature-invalid'));
  });

  test('takes the last blank line for the border between text and signatures', () => {
    const twice = signNote('a\n\nb\n', [peter]);
    expect(openNote(twice, [peterKey]).text).toBe('a\n\nb\n');
    const nested = signNote(note, [peter]);
    expect(openNote(nested, [peterKey]).text).toBe(note);
  });
});

describe('a note is malformed', () => {
  const line = '— N AAAAAAA=\n';
  test.each([
    ['nothing', ''],
    ['only text', text],
    ['text and a blank line', `${text}\n`],
    ['no final line feed', note.slice(0, -1)],
    ['a control character', `\u0001${note}`],
    ['a carriage return', note.replace('\n', '\r\n')],
    ['a lone surrogate', `\ud800${note}`],
    ['a name with white space', `${text}\n— Bad Name x08go/ZJkuBS9UG=\n`],
    ['a line that is no signature', `${note}Unexpected line.\n`],
    ['a hyphen for the dash', note.replace('—', '-')],
    ['a signature that is not base64', `${text}\n— PeterNeumann x08g!\n`],
    ['base64 that is spelled in a second way', note.replace('JnAM=', 'JnAN=')],
    ['a signature without any byte behind the key id', `${text}\n— PeterNeumann x08gow==\n`],
    ['101 signatures', `${text}\n${line.repeat(101)}`],
  ])('with %s', (_, malformed) => {
    expect(() => parseNote(malformed)).toThrow(coded('note-malformed'));
  });

  test('with bytes that are not UTF-8', () => {
    expect(() => parseNote(Buffer.concat([Buffer.of(0xff), Buffer.from(note)]))).toThrow('is not UTF-8');
    expect(parseNote(Buffer.from(note)).text).toBe(text);
  });

  test('never at 100 signatures', () => {
    expect(parseNote(`${text}\n${line.repeat(100)}`).signatures).toHaveLength(100);
  });

  test('when its text does not end with a line feed: it is not signed', () => {
    expect(() => signNote('text', [peter])).toThrow(coded('note-malformed'));
    expect(() => signNote('te\u0007xt\n', [peter])).toThrow(coded('note-malformed'));
    expect(() => signNote('text\n', [])).toThrow(coded('note-malformed'));
  });
});
