import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { queueMoved } from '../actions/merge-queue.ts';
import { pushed } from '../actions/push.ts';
import type { Core } from '../core/core.ts';
import type { Signature } from '../git/commit.ts';
import { createGitRepository, type FileContent, fetchCommit, writeCommits } from '../git/write.ts';
import { atLeast, fullName, known, noreplyEmail, repositoryByName, roleOn } from '../state/lookup.ts';
import type { Account, Role } from '../state/people.ts';
import type { Protection, Repository } from '../state/repositories.ts';
import { named } from './named.ts';

export type NewRepository = {
  /** `owner/name` */
  readonly name: string;
  readonly private?: boolean;
  readonly files?: Readonly<Record<string, FileContent>>;
  /** Who makes the first commit; the owner, or the first administrator of an organization, by default. */
  readonly by?: string;
};

type Person = string | { readonly name: string; readonly email: string };

export type NewCommit = {
  readonly files?: Readonly<Record<string, FileContent>>;
  readonly delete?: readonly string[];
  readonly message?: string;
  /** A login, or a name and address that may belong to nobody. Who pushes, by default. */
  readonly author?: Person;
  readonly committer?: Person;
  /** Added to the message as trailers. */
  readonly coauthors?: readonly Person[];
  /** Commits; the branch's tip, or the default branch's for a new branch, by default. Others than these are a forced push. */
  readonly parents?: readonly string[];
  /** Who pushes: a login. The author by default. */
  readonly by?: string;
  /** As if written in GitHub's editor: GitHub is the committer. */
  readonly viaWeb?: boolean;
};

export type NewProtection = {
  readonly kind?: Protection['kind'];
  /** Names, or names pinned to the app whose check it must be. */
  readonly checks?: readonly (string | { readonly name: string; readonly appId: number })[];
  readonly strict?: boolean;
  readonly approvals?: number;
  readonly dismissStaleReviews?: boolean;
  readonly enforceAdmins?: boolean;
  readonly mergeQueue?: boolean;
};

/** Acts on repositories, each named `owner/name`. */
export function repositoryActs(core: Core, folder: string) {
  const { world } = core;
  const { state } = world;
  const { account, repository } = named(state);

  const signature = (person: Person): Signature => {
    const date = world.now();
    if (typeof person !== 'string') return { ...person, date };
    const found = account(person);
    return { name: found.name ?? found.login, email: found.emails[0] ?? noreplyEmail(found), date };
  };

  const firstWriter = (of: Repository): string => {
    const writer = [...state.accounts.values()].find(
      (one) => one.type === 'User' && atLeast(roleOn(state, one, of), 'write'),
    );
    return known(writer, `person who may write to ${fullName(state, of)}`).login;
  };

  const added = async (
    owner: Account,
    name: string,
    isPrivate: boolean,
    forkOf: number | null,
  ): Promise<Repository> => {
    if (repositoryByName(state, owner.login, name)) throw new Error(`the simulator already has ${owner.login}/${name}`);
    const id = world.nextId();
    const created: Repository = {
      id,
      ownerId: owner.id,
      name,
      private: isPrivate,
      forkOf,
      defaultBranch: 'main',
      git: await createGitRepository(join(folder, `${id}.git`)),
      collaborators: new Map(),
      protections: new Map(),
      nextNumber: 1,
      labels: new Map(),
      lfs: new Map(),
      createdAt: world.now(),
      pushedAt: world.now(),
    };
    state.repositories.set(id, created);
    return created;
  };

  const written = (given: NewCommit, by: string, parents: readonly string[] | null) => {
    const author = signature(given.author ?? by);
    const web: Signature = { name: 'GitHub', email: 'noreply@github.com', date: author.date };
    const trailers = (given.coauthors ?? [])
      .map(signature)
      .map(({ name, email }) => `Co-authored-by: ${name} <${email}>`);
    const subject = Object.keys(given.files ?? {}).concat(given.delete ?? [])[0];
    const message = given.message ?? `Update ${subject ?? 'nothing'}`;
    return {
      parents: given.parents ?? parents,
      files: given.files ?? {},
      removed: given.delete ?? [],
      message: `${[message, trailers.join('\n')].filter((part) => part !== '').join('\n\n')}\n`,
      author,
      committer: given.viaWeb ? web : signature(given.committer ?? given.author ?? by),
    };
  };

  const commits = async (to: Repository, branch: string, given: readonly NewCommit[]) => {
    const before = to.git.branch(branch) ?? null;
    const tip = before ?? to.git.branch(to.defaultBranch);
    const last = known(given.at(-1), 'commit to make');
    const by = last.by ?? (typeof last.author === 'string' ? last.author : firstWriter(to));
    const first = tip ? [tip] : [];
    const oids = await writeCommits(
      to.git,
      `refs/heads/${branch}`,
      given.map((one, at) => written(one, by, at === 0 ? first : null)),
    );
    for (const [at, one] of given.entries()) if (one.viaWeb) state.webCommits.add(oids[at] ?? '');
    const events = await pushed(world, to, branch, before, oids.at(-1) ?? '', account(by));
    return { result: oids, events: [...events, ...(await queueMoved(world, to.id))] };
  };

  return {
    createRepository: (given: NewRepository) =>
      core.change(async () => {
        const [owner = '', name = ''] = given.name.split('/');
        const created = await added(account(owner), name, given.private ?? true, null);
        if (!given.files) return { result: created, events: [] };
        const by = given.by ?? firstWriter(created);
        const { events } = await commits(created, 'main', [{ files: given.files, message: 'Begin', by }]);
        return { result: created, events };
      }),

    /** A repository of its own with all branches, and the upstream's pull requests take from it. */
    forkRepository: (name: string, login: string) =>
      core.change(async () => {
        const upstream = repository(name);
        const fork = await added(account(login), upstream.name, upstream.private, upstream.id);
        fork.defaultBranch = upstream.defaultBranch;
        for (const [ref, oid] of upstream.git.refs) {
          if (ref.startsWith('refs/heads/')) await fetchCommit(fork.git, upstream.git, oid, ref);
        }
        return { result: fork, events: [] };
      }),

    /** Makes a commit and pushes it. @returns its id */
    commit: (name: string, branch: string, given: NewCommit): Promise<string> =>
      core.change(async () => {
        const { result, events } = await commits(repository(name), branch, [given]);
        return { result: result[0] ?? '', events };
      }),

    /** Makes several commits, each on the one before, and pushes them at once. @returns their ids */
    commits: (name: string, branch: string, given: readonly NewCommit[]): Promise<string[]> =>
      core.change(() => commits(repository(name), branch, given)),

    /** Points a branch at any commit, forwards or not. Null deletes it. */
    push: (name: string, branch: string, oid: string | null, by: string) =>
      core.change(async () => {
        const to = repository(name);
        const before = to.git.branch(branch) ?? null;
        if (oid !== null) known(await to.git.commit(oid), `commit ${oid} in ${name}`);
        await to.git.updateRef(`refs/heads/${branch}`, oid);
        const events = await pushed(world, to, branch, before, oid, account(by));
        return { result: oid, events: [...events, ...(await queueMoved(world, to.id))] };
      }),

    addCollaborator: (name: string, login: string, role: Role) =>
      core.change(() => {
        repository(name).collaborators.set(account(login).id, role);
        return { result: undefined, events: [] };
      }),

    removeCollaborator: (name: string, login: string) =>
      core.change(() => {
        repository(name).collaborators.delete(account(login).id);
        return { result: undefined, events: [] };
      }),

    protectBranch: (name: string, branch: string, given: NewProtection) =>
      core.change(() => {
        const requiredChecks = (given.checks ?? []).map((check) =>
          typeof check === 'string' ? { context: check, appId: null } : { context: check.name, appId: check.appId },
        );
        repository(name).protections.set(branch, {
          kind: given.kind ?? 'branch-protection',
          rulesetId: world.nextId(),
          requiredChecks,
          strict: given.strict ?? false,
          requiredApprovals: given.approvals ?? 0,
          dismissStaleReviews: given.dismissStaleReviews ?? false,
          enforceAdmins: given.enforceAdmins ?? true,
          mergeQueue: given.mergeQueue ?? false,
        });
        return { result: undefined, events: [] };
      }),

    unprotectBranch: (name: string, branch: string) =>
      core.change(() => {
        repository(name).protections.delete(branch);
        return { result: undefined, events: [] };
      }),

    /** Uploads a Git LFS object. @returns the pointer to commit in its place */
    storeLfsObject: (name: string, content: Uint8Array): string => {
      const oid = createHash('sha256').update(content).digest('hex');
      repository(name).lfs.set(oid, content);
      return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`;
    },

    repository,

    /** The tip of a branch. */
    tip: (name: string, branch: string): string =>
      known(repository(name).git.branch(branch), `branch ${branch} in ${name}`),

    /** The content of a file at a branch, or null. */
    file: async (name: string, branch: string, path: string): Promise<Buffer | null> => {
      const { git } = repository(name);
      const commitFound = await git.commitOf(branch);
      const entry = commitFound && (await git.entryAt(commitFound.tree, path));
      return entry ? ((await git.object(entry.oid))?.content ?? null) : null;
    },
  };
}
