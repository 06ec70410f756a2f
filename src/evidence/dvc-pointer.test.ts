import { describe, expect, test } from 'vitest';
import { dvcPointerOf } from './dvc-pointer.ts';

const pointerOf = (text: string) => dvcPointerOf(Buffer.from(text));
const md5 = 'a304afb96060aad90176268345e10355';

describe('a DVC pointer', () => {
  test('of DVC 3 tells where its file lies in a remote', () => {
    expect(pointerOf(`outs:\n- md5: ${md5}\n  size: 37891850\n  hash: md5\n  path: holdout.parquet\n`)).toEqual({
      path: 'holdout.parquet',
      object: 'files/md5/a3/04afb96060aad90176268345e10355',
    });
  });

  test('of an older DVC lies at the top of the remote', () => {
    const text = `md5: 0b1e\nouts:\n- md5: ${md5}\n  size: 3\n  path: holdout.csv\nmeta: {owner: dana}\n`;
    expect(pointerOf(text)).toEqual({ path: 'holdout.csv', object: 'a3/04afb96060aad90176268345e10355' });
  });

  test.each([
    ['a folder', `outs:\n- md5: ${md5}.dir\n  path: data\n`],
    ['two files', `outs:\n- {md5: ${md5}, path: a}\n- {md5: ${md5}, path: b}\n`],
    ['a file elsewhere', `outs:\n- {md5: ${md5}, path: ../a}\n`],
    ['a file at an absolute path', `outs:\n- {md5: ${md5}, path: /etc/passwd}\n`],
    ['an object that climbs', 'outs:\n- {md5: ../../../../../../../../../secret, path: a}\n'],
    ['another kind of hash', `outs:\n- {md5: ${md5}, hash: sha1, path: a}\n`],
    ['nothing', 'outs: []\n'],
    ['no YAML', '{'],
    ['aliases', `a: &a [x]\nb: *a\nouts:\n- {md5: ${md5}, path: a}\n`],
    ['too much', `outs:\n- {md5: ${md5}, path: a}\n#${'x'.repeat(70_000)}`],
  ])('does not point to %s', (_, text) => expect(pointerOf(text)).toBeNull());
});
