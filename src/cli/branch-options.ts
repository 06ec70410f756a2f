import { type Command, Option } from 'commander';
import type { Decision } from '../domain/decision.ts';
import { commentOf } from '../rendering/comment.ts';
import { noLinks } from '../rendering/links.ts';
import { terminalOf } from '../rendering/terminal.ts';
import { exitCodes } from './terminal.ts';

export type BranchOptions = {
  readonly repo: string;
  readonly base?: string;
  readonly head: string;
  readonly json?: true;
  readonly format: 'terminal' | 'json' | 'markdown';
  readonly clone: readonly string[];
};

/** Which branch is judged, and how the decision is printed. */
export const withBranchOptions = (command: Command): Command =>
  command
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
    );

/** Prints a decision, and ends with its exit code. */
export function show(decision: Decision, { json, format }: BranchOptions): void {
  process.stdout.write(rendered(decision, json === true ? 'json' : format));
  process.exitCode = exitCodes[decision.verdict];
}

function rendered(decision: Decision, format: BranchOptions['format']): string {
  if (format === 'json') return `${JSON.stringify(decision, null, 2)}\n`;
  if (format === 'markdown') return `${commentOf(decision, noLinks)}\n`;
  const { isTTY, columns } = process.stdout;
  return terminalOf(decision, { colour: isTTY === true && process.env.NO_COLOR === undefined, columns: columns ?? 80 });
}
