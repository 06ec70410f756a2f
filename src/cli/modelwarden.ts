#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { auditCommand } from './commands/audit.ts';
import { checkCommand } from './commands/check.ts';
import { initCommand } from './commands/init.ts';
import { measureCommand } from './commands/measure.ts';
import { rejudgeCommand } from './commands/rejudge.ts';
import { startCommand } from './commands/start.ts';
import { exitCodes, say } from './terminal.ts';

/** Every error ends with what to do next; exit codes: 0 pass, 1 fail, 2 inconclusive, 3 error or misuse. */
const program = new Command('modelwarden')
  .description('Judges model changes, and proves what was judged.')
  .addCommand(checkCommand())
  .addCommand(rejudgeCommand())
  .addCommand(measureCommand())
  .addCommand(initCommand())
  .addCommand(startCommand())
  .addCommand(auditCommand())
  .addHelpText(
    'after',
    '\nExit codes: 0 pass, 1 fail, 2 inconclusive, 3 error or misuse.\nBegin with: modelwarden init',
  )
  .configureOutput({ writeErr: (text) => process.stderr.write(text) })
  .showHelpAfterError('Run modelwarden --help to see the commands and options.');

program.exitOverride();
for (const command of program.commands.flatMap((each) => [each, ...each.commands]))
  command.copyInheritedSettings(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.error;
  else {
    say(error);
    process.exitCode = exitCodes.error;
  }
}
