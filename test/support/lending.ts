import { type Acme, type AcmeOptions, createAcme } from '../../simulator/acme/acme.ts';
import { people, repository } from '../../simulator/acme/surroundings.ts';
import type { FileContent } from '../../simulator/github/git/write.ts';
import type { NewCommit } from '../../simulator/github/people/repositories.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

export type Annotation = { readonly path: string; readonly line: number; readonly message: string };

/** What a pull request shows to the people who look at it. */
export type Shown = {
  /** The conclusion of the latest run of each name on the head. */
  readonly conclusions: Readonly<Record<string, string | null>>;
  readonly gate: string | null;
  readonly title: string;
  readonly annotations: readonly Annotation[];
  readonly comment: string;
  /** What GitHub renders as markdown: the comment, summaries and texts. */
  readonly markdown: string;
  /** Everything that is written anywhere: titles, summaries, texts, annotations and the comment. */
  readonly text: string;
};

type Pull = Partial<NewCommit> & {
  readonly files?: Readonly<Record<string, FileContent>>;
  readonly branch: string;
  readonly title?: string;
  readonly base?: string;
  readonly by?: string;
};

export type Lending = Acme & {
  /** Commits to a branch of its own and opens its pull request. Does not wait for what follows. */
  readonly open: (pull: Pull) => Promise<number>;
  readonly shown: (number: number) => Shown;
};

type AnyDatabase = TestDatabase['database'];

/**
 * Acme with an empty database of its own and shorthands for tests that open many pull requests. The App sees the
 * database through `through`.
 */
export async function lending(
  options: AcmeOptions,
  through: (database: AnyDatabase) => AnyDatabase = (database) => database,
): Promise<Lending> {
  const databases = await freshDatabase();
  const acme = await createAcme({
    database: through(databases.database),
    ...(databases.url === undefined ? {} : { databaseUrl: databases.url }),
    ...options,
  });
  await acme.settled();

  async function open({ branch, title, base, by = people.scientist, ...commit }: Pull): Promise<number> {
    await acme.github.commit(repository, branch, { message: branch, author: by, ...commit });
    const pull = await acme.github.openPullRequest(repository, {
      head: branch,
      base: base ?? 'main',
      title: title ?? branch,
      by,
    });
    return pull.number;
  }

  function shown(number: number): Shown {
    const runs = [...new Map(acme.github.checkRuns(repository, number).map((run) => [run.name, run])).values()];
    const gate = runs.find(({ name }) => name === 'modelwarden');
    const comment = acme.github
      .comments(repository, number)
      .map(({ body }) => body)
      .join('\n');
    const annotations = runs.flatMap((run) =>
      run.annotations.map(({ path, start_line: line, message, title }) => ({
        path,
        line,
        message: `${title ?? ''}\n${message}`,
      })),
    );
    const rendered = [...runs.flatMap(({ output }) => [output?.summary, output?.text]), comment];
    const plain = [...runs.map(({ output }) => output?.title), ...annotations.map(({ message }) => message)];
    return {
      conclusions: Object.fromEntries(runs.map(({ name, conclusion }) => [name, conclusion])),
      gate: gate?.conclusion ?? null,
      title: gate?.output?.title ?? '',
      annotations,
      comment,
      markdown: rendered.join('\n'),
      text: [...plain, ...rendered].join('\n'),
    };
  }

  return {
    ...acme,
    open,
    shown,
    close: async () => {
      await acme.close();
      await databases.close();
    },
  };
}

/** Resolves when `holds` does not throw any more: for what the App tries again after a pause of its own. */
export async function eventually(holds: () => void | Promise<void>, patience = 30_000): Promise<void> {
  const end = performance.now() + patience;
  for (;;) {
    try {
      await holds();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
