import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { type Verification, verifyLogFile } from '../../audit/verify.ts';
import { readConfiguration } from '../../configuration.ts';
import { logsIn } from '../../database/audit-log-reading.ts';
import { verifyDatabaseLog } from '../../database/audit-log-verify.ts';
import { openDatabase } from '../../database/open.ts';
import { ProblemError } from '../../domain/problem.ts';
import { exitCodes } from '../terminal.ts';

class AuditCommandError extends ProblemError<'no-key' | 'no-log'> {}

type Options = { readonly key: readonly string[]; readonly checkpoint: readonly string[] };

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const auditCommand = (): Command =>
  new Command('audit').description('the audit log').addCommand(
    new Command('verify')
      .description("check a whole log offline: a file saved from the App's log page, or the App's own database")
      .argument('[file]', 'log.jsonl; without it the database of DATABASE_URL or MODELWARDEN_DATA')
      .option('--key <vkey>', 'a verifier key that you trust, from outside of the file; may be repeated', collect, [])
      .option('--checkpoint <file>', 'a signed checkpoint that you kept; may be repeated', collect, [])
      .action(async (file: string | undefined, options: Options) => {
        const checkpoints = await Promise.all(options.checkpoint.map((path) => readFile(path, 'utf8')));
        const results =
          file === undefined
            ? await inDatabase(options.key, checkpoints)
            : [await inFile(file, options.key, checkpoints)];
        for (const { name, verification } of results) process.stdout.write(`${describe(name, verification)}\n`);
        process.exitCode = results.every(({ verification }) => verification.ok) ? exitCodes.pass : exitCodes.fail;
      }),
  );

type Result = { readonly name: string; readonly verification: Verification };

async function inFile(path: string, vkeys: readonly string[], checkpoints: readonly string[]): Promise<Result> {
  if (vkeys.length === 0) {
    throw new AuditCommandError(
      'no-key',
      'a log file cannot vouch for its own key',
      "Give the key that you got elsewhere (the repository, last year's report) with --key.",
    );
  }
  return { name: path, verification: await verifyLogFile(createReadStream(path), { vkeys, checkpoints }) };
}

/** Whoever has the database has the signing key at hand: its own keys are trusted unless others are given. */
async function inDatabase(vkeys: readonly string[], checkpoints: readonly string[]): Promise<Result[]> {
  const database = await openDatabase(readConfiguration(process.env));
  try {
    const logs = await logsIn(database);
    if (logs.length === 0)
      throw new AuditCommandError(
        'no-log',
        'the database has no log yet',
        'Start the App first, or check DATABASE_URL and MODELWARDEN_DATA.',
      );
    const results: Result[] = [];
    for (const { log, vkey } of logs) {
      const keys = vkeys.length > 0 ? vkeys : [vkey];
      results.push({ name: log, verification: await verifyDatabaseLog(database, log, { vkeys: keys, checkpoints }) });
    }
    return results;
  } finally {
    await database.close();
  }
}

function describe(name: string, verification: Verification): string {
  if (verification.ok) return `${name}: ${verification.size} entries, every one as signed`;
  const { fault } = verification;
  return `${name}: ${fault.message}\n  ${fault.remedy}`;
}
