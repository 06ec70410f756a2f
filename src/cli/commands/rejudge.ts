import { Command } from 'commander';
import { type BranchOptions, show, withBranchOptions } from '../branch-options.ts';
import { rejudged } from '../local-decision.ts';
import { withProgress } from '../terminal.ts';

type Options = BranchOptions & { readonly policy: string };

export const rejudgeCommand = (): Command =>
  withBranchOptions(
    new Command('rejudge')
      .description('judge a branch under another policy, over what `check` has measured: no table is read')
      .requiredOption('--policy <file>', "the policy that takes the place of the base branch's"),
  ).action(async (options: Options) =>
    show(await withProgress('judging', (tell) => rejudged(options, options.policy, tell)), options),
  );
