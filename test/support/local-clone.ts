import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Run = { readonly code: number; readonly out: string; readonly err: string };

/** A folder with a git repository on `main`, where the real command is run as a data scientist would. */
export type LocalClone = {
  readonly folder: string;
  readonly git: (...parameters: readonly string[]) => Promise<string>;
  /** Commits these files on top of what is checked out, to a branch that begins there. */
  readonly commit: (branch: string, files: Readonly<Record<string, string>>) => Promise<void>;
  /** `modelwarden check` of a branch against main. */
  readonly check: (branch: string, environment?: Readonly<Record<string, string>>, ...more: string[]) => Promise<Run>;
  readonly remove: () => Promise<void>;
};

const program = fileURLToPath(new URL('../../src/cli/modelwarden.ts', import.meta.url));

export async function localClone(): Promise<LocalClone> {
  const base = await mkdtemp(join(tmpdir(), 'modelwarden-clone-'));
  const folder = join(base, 'clone');
  await mkdir(folder);

  function run(file: string, parameters: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const own = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', XDG_CACHE_HOME: join(base, 'cache') };
    const env = { ...process.env, ...own, ...environment };
    return new Promise<Run>((resolve) => {
      execFile(file, [...parameters], { cwd: folder, env }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });
  }

  async function git(...parameters: readonly string[]): Promise<string> {
    const person = ['-c', 'user.name=dana', '-c', 'user.email=dana@acme.example'];
    const { code, out, err } = await run('git', [...person, ...parameters]);
    if (code !== 0) throw new Error(err);
    return out.trim();
  }

  await git('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    git,
    async commit(branch, files) {
      await git('checkout', '--quiet', '-B', branch);
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--message', branch);
    },
    check: (branch, environment = {}, ...more) =>
      run(process.execPath, [program, 'check', '--base', 'main', '--head', branch, ...more], environment),
    remove: () => rm(base, { recursive: true, force: true }),
  };
}
