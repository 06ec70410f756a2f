import type { ProbotOctokit } from 'probot';
import { describe, expect, test } from 'vitest';
import { type LfsAccess, openLfsObject } from './lfs.ts';

const pointer = { oid: 'a'.repeat(64), digest: `sha256:${'a'.repeat(64)}`, size: 3 } as const;
const octokit = { auth: async () => ({ token: 'ghs_hunter2' }) } as unknown as ProbotOctokit;

type Asked = { readonly url: string; readonly init: RequestInit };
type Got = Parameters<LfsAccess['download']>[0];

/** What is asked of GitHub, and then of whoever it names, when GitHub answers so. */
async function opened(answer: object, github = 'https://github.com', status = 200) {
  const asked: Asked[] = [];
  const got: Got[] = [];
  const access: LfsAccess = {
    github: new URL(github),
    fetch: async (input, init = {}) => {
      asked.push({ url: String(input), init });
      return new Response(JSON.stringify(answer), { status });
    },
    download: async (get) => {
      got.push(get);
      return (async function* () {
        yield Buffer.from('abc');
      })();
    },
  };
  const content = await openLfsObject(octokit, access, 'acme/lending', pointer);
  return { asked, got, content };
}

const at = (href: string, header?: object) => ({ objects: [{ actions: { download: { href, header } } }] });

describe('an object of Git LFS', () => {
  test('is asked for at the repository, by the token of the installation', async () => {
    const { asked } = await opened(at('https://media.example/x'));
    expect(asked[0]).toMatchObject({
      url: 'https://github.com/acme/lending.git/info/lfs/objects/batch',
      init: {
        method: 'POST',
        redirect: 'error',
        headers: { authorization: `Basic ${Buffer.from('x-access-token:ghs_hunter2').toString('base64')}` },
        body: JSON.stringify({
          operation: 'download',
          transfers: ['basic'],
          objects: [{ oid: pointer.oid, size: 3 }],
        }),
      },
    });
  });

  test('is read where GitHub says, with the headers that GitHub gives and not with the token', async () => {
    const { got, content } = await opened(at('https://media.example/x?signature=1', { Authorization: 'RemoteAuth y' }));
    expect(content).not.toBeNull();
    expect(got).toMatchObject([
      {
        url: new URL('https://media.example/x?signature=1'),
        headers: { Authorization: 'RemoteAuth y' },
        internal: false,
      },
    ]);
    expect(JSON.stringify(got)).not.toContain('hunter2');
    expect((await opened(at('https://media.example/x'))).got[0]?.headers).toEqual({});
  });

  test('may lie in the private network of an Enterprise Server, and only there', async () => {
    expect((await opened(at('https://ghe.acme.example/x'), 'https://ghe.acme.example')).got[0]?.internal).toBe(true);
  });

  test('is null where GitHub does not have it', async () => {
    expect((await opened({ objects: [{ error: { code: 404, message: 'no' } }] })).content).toBeNull();
  });

  test.each([
    ['over plain HTTP', at('http://media.example/x'), 200],
    ['over another protocol', at('file:///etc/passwd'), 200],
    ['beyond the quota', { objects: [{ error: { code: 509, message: 'no' } }] }, 200],
    ['from a GitHub that is not well', {}, 503],
    ['by an answer of another shape', { objects: [] }, 200],
  ])('is not had %s', async (_, answer, status) => {
    await expect(opened(answer, 'https://github.com', status)).rejects.toMatchObject({ code: 'place-unreachable' });
  });
});
