import { Command } from 'commander';
import { type BranchOptions, show, withBranchOptions } from '../branch-options.ts';
import { decisionOn } from '../local-decision.ts';
import { withProgress } from '../terminal.ts';

export const checkCommand = (): Command =>
  withBranchOptions(
    new Command('check').description(
      'judge a branch of a local git repository, as the App would judge its pull request',
    ),
  ).action(async (options: BranchOptions) =>
    show(await withProgress('measuring', (tell) => decisionOn(options, tell)), options),
  );
