import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Decision, RepositoryName, Subject } from '../../domain/decision.ts';
import { createCounter } from '../../evidence/counter.ts';
import { evidenceFilesIn } from '../../evidence/evidence-files.ts';
import { decide } from '../../flow/decide.ts';
import { judgeChange } from '../../flow/judge-change.ts';
import { loadChange } from '../../flow/load.ts';
import { type LocalRepository, openRepository } from '../../git/source.ts';
import { commentOf } from '../../rendering/comment.ts';
import { noLinks } from '../../rendering/links.ts';
import { terminalOf } from '../../rendering/terminal.ts';
import { anyAllowance } from '../../rollout/allowance.ts';
import { forgetfulMemory } from '../memory.ts';
import { exitCodes, withProgress } from '../terminal.ts';

type Options = {
  readonly repo: string;
  readonly base?: string;
  readonly head: string;
  readonly json?: true;
  readonly format: 'terminal' | 'json' | 'markdown';
  readonly clone: readonly string[];
};

export const checkCommand = (): Command =>
  new Command('check')
    .description('judge a branch of a local git repository, as the App would judge its pull request')
    .option('--repo <directory>', 'the clone', '.')
    .option(
      '--base <revision>',
      "what the branch would be merged into (default: the remote's default branch, main or master)",
    )
    .option('--head <revision>', 'the branch', 'HEAD')
    .option('--json', 'print the whole decision as JSON; the same as --format json')
    .addOption(
      new Option('--format <format>', 'what to print').choices(['terminal', 'json', 'markdown']).default('terminal'),
    )
    .option(
      '--clone <owner/name=directory>',
      'where another repository is cloned, for policies that this one extends',
      (value: string, before: readonly string[]) => [...before, value],
      [] as readonly string[],
    )
    .action(async (options: Options) => {
      const decision = await withProgress('measuring', decisionOn(options));
      process.stdout.write(rendered(decision, options.json === true ? 'json' : options.format));
      process.exitCode = exitCodes[decision.verdict];
    });

function rendered(decision: Decision, format: Options['format']): string {
  if (format === 'json') return `${JSON.stringify(decision, null, 2)}\n`;
  if (format === 'markdown') return `${commentOf(decision, noLinks)}\n`;
  const { isTTY, columns } = process.stdout;
  return terminalOf(decision, { colour: isTTY === true && process.env.NO_COLOR === undefined, columns: columns ?? 80 });
}

/** The App's road without GitHub: nobody can approve here, so the decision has no approvals. */
async function decisionOn(options: Options): Promise<Decision> {
  const repository = await openRepository(options.repo);
  const others = await clonesOf(options.clone);
  const base = await repository.commit(options.base ?? (await repository.defaultBase()));
  const head = await repository.commit(options.head);
  const change = await loadChange(repository.source, base, head, {
    sources: (name) => others.get(name)?.source ?? null,
    allowanceOf: () => anyAllowance,
    // Nobody here knows what was rolled out: going back is judged as any other promotion.
    wasLive: () => false,
  });
  const files = evidenceFilesIn(join(cacheDirectory(), 'modelwarden', 'evidence'), 10 * 1024 ** 3);
  const counter = createCounter({ directory: files.directory, memory: 400_000_000, threads: 2, deadline: 300_000 });
  try {
    const reports = await judgeChange(change, { files, counter, memory: forgetfulMemory() });
    const subject: Subject = {
      repository: `local/${repository.name}`,
      pull: null,
      title: options.head,
      author: null,
      head,
      base,
      baseRef: options.base ?? 'base',
    };
    return decide(subject, change, reports, { pull: null, teams: new Map(), bindings: new Map(), now: new Date() });
  } finally {
    await counter.close();
  }
}

const cacheDirectory = (): string => process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');

async function clonesOf(clones: readonly string[]): Promise<Map<RepositoryName, LocalRepository>> {
  const opened = clones.map(async (clone) => {
    const at = clone.indexOf('=');
    const name = clone.slice(0, at) as RepositoryName;
    return [name, await openRepository(clone.slice(at + 1))] as const;
  });
  return new Map(await Promise.all(opened));
}
