import { parseArgs, styleText } from 'node:util';
import { pino } from 'pino';
import { logsIn } from '../src/database/audit-log-reading.ts';
import { verifyDatabaseLog } from '../src/database/audit-log-verify.ts';
import { type Acme, createAcme } from './acme/acme.ts';
import { biased, fair, files, holdout, policy } from './acme/credit.ts';
import { floorRepository, organization, people, repository } from './acme/surroundings.ts';
import { serveSimulator } from './github/serve.ts';

/*
 * The whole story on one machine: a GitHub and a cluster that are simulated, and the real App between them, over HTTP
 * on loopback, with its database embedded. Nothing leaves this machine.
 */

const { values: options } = parseArgs({
  options: { once: { type: 'boolean', default: false }, port: { type: 'string', default: '3000' } },
});
const started = performance.now();
const wasGood = holdout(fair, 9);
const isBetter = holdout(fair, 5);

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const link = (url: string): string => styleText('cyan', url);
const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;

say(styleText('bold', 'Modelwarden: a model change, from pull request to audited rollout'));
say('Starting a GitHub, a cluster and the App on this machine …');
const acme = await createAcme({
  live: { version: '4.1.0', evidence: wasGood },
  port: Number(options.port),
  log: pino({ level: 'warn' }, pino.destination(2)),
  github: (simulator) => serveSimulator(simulator, { port: 0 }),
});
await acme.settled();
say(`  App       ${link(acme.url)}`);
say(`  ${repository} governs the model credit-risk; version 4.1.0 is live.`);

const outcomes: string[] = [];
await promote();
await liesAndBias();
await loosenedPolicy();
await fewRows();

const { entries, verified } = await auditLog(acme);
say(styleText('bold', `\nIn ${seconds()}`));
for (const outcome of outcomes) say(`  ${outcome}`);
say(`  The audit log: ${entries} entries, ${verified ? 'every one verified' : 'and it does NOT verify'}`);
say(`    ${link(`${acme.url}/log/${logOrigin()}`)}`);

if (options.once) {
  await acme.close();
} else {
  say(`\nStill running. Look around at ${link(acme.url)}; stop with Ctrl-C.`);
  await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  await acme.close();
}
if (!verified) process.exitCode = 1;

async function promote(): Promise<void> {
  chapter(1, 'A better model, approved, merged and rolled out');
  const number = await open(
    'better-model',
    'Promote credit-risk 4.2.0',
    files({ version: '4.2.0', evidence: isBetter }),
  );
  await show(number);
  say(`  ${people.reviewer} (peer) and ${people.riskOfficer} (model risk) approve …`);
  await acme.github.review(repository, number, { by: people.reviewer, state: 'APPROVED' });
  await acme.github.review(repository, number, { by: people.riskOfficer, state: 'APPROVED' });
  await acme.settled();
  await show(number);
  const { mergeCommitSha } = acme.github.pullRequest(repository, number);
  const ready = acme.cluster
    .objects()
    .map((object) => JSON.stringify(object))
    .some((text) => text.includes('credit-risk'));
  say(
    `  merged as ${mergeCommitSha?.slice(0, 7) ?? 'nothing'}; in the cluster: ${ready ? 'Deployment lending/credit-risk' : 'nothing'}`,
  );
  outcomes.push(
    `#${number} ${mergeCommitSha !== null && ready ? '4.2.0 is merged and live' : '4.2.0 was NOT rolled out'}`,
  );
}

async function liesAndBias(): Promise<void> {
  chapter(2, 'A model that disadvantages a region, and a card that claims too much');
  const evidence = holdout(biased, 5);
  const claims = ['{metric: auroc, value: 0.991, tolerance: 0.001, evidence: holdout}'];
  const number = await open(
    'new-features',
    'credit-risk 4.3.0 with regional features',
    files({ version: '4.3.0', evidence, card: { claims } }),
  );
  outcomes.push(await show(number));
}

async function loosenedPolicy(): Promise<void> {
  chapter(3, 'The same model, and a policy loosened to let it pass');
  const evidence = holdout(biased, 5);
  const number = await open('looser-policy', 'credit-risk 4.3.0, adjust threshold', {
    ...files({ version: '4.3.0', evidence }),
    '.github/modelwarden.yaml': policy(acme.github.tip(floorRepository, 'main'), 0.5),
  });
  outcomes.push(await show(number));
}

async function fewRows(): Promise<void> {
  chapter(4, 'Thirty-seven rows are not enough to say');
  const evidence = holdout(fair, 4);
  const number = await open(
    'age-bands',
    'credit-risk 4.3.1 judged by age',
    files({ version: '4.3.1', evidence, card: { groups: '[[sex, age_band]]' } }),
  );
  outcomes.push(await show(number));
}

function chapter(number: number, title: string): void {
  say(styleText('bold', `\n${number}. ${title}`));
}

/** Opens a pull request and waits until the App has answered. */
async function open(branch: string, title: string, changed: Readonly<Record<string, string>>): Promise<number> {
  await acme.github.commit(repository, branch, { files: changed, message: title, author: people.scientist });
  const { number } = await acme.github.openPullRequest(repository, {
    head: branch,
    base: 'main',
    title,
    by: people.scientist,
  });
  say(`  #${number} ${title}  ${link(pullUrl(number))}`);
  await acme.settled();
  return number;
}

/** The check runs as the pull request shows them; what passes is one line. Returns the gate's title. */
async function show(number: number): Promise<string> {
  const latest = new Map(acme.github.checkRuns(repository, number).map((run) => [run.name, run]));
  const gate = latest.get('modelwarden');
  const details = [...latest.values()].filter((run) => run !== gate);
  const passed = details.filter(({ conclusion }) => conclusion === 'success');
  const name = (run: (typeof details)[number]): string => run.name.replace('modelwarden / ', '');
  for (const run of [...(gate === undefined ? [] : [gate]), ...details.filter((each) => !passed.includes(each))]) {
    say(`  ${mark(run.conclusion)} ${name(run).padEnd(12)} ${fitted(run.output?.title ?? '', 17)}`);
  }
  if (passed.length > 0) say(`  ${mark('success')} ${passed.map(name).join(', ')}`);
  say(`    why: ${link(gate?.detailsUrl ?? acme.url)}`);
  return `#${number} ${(gate?.output?.title ?? 'no gate').split(' - ')[0]}`;
}

/** What waits for people or for more rows is no failure. */
function mark(conclusion: string | null): string {
  if (conclusion === 'success') return styleText('green', '✔');
  return conclusion === 'action_required' ? styleText('yellow', '?') : styleText('red', '✘');
}

/** Cut to what fits beside a margin on this terminal. */
function fitted(text: string, margin: number): string {
  const room = (process.stdout.columns ?? 80) - margin;
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

function pullUrl(number: number): string {
  return `${acme.githubUrl}/${repository}/pull/${number}`;
}

function logOrigin(): string {
  return `${new URL(acme.githubUrl ?? acme.url).host}/${organization}`;
}

async function auditLog(world: Acme): Promise<{ entries: number; verified: boolean }> {
  let entries = 0;
  let verified = true;
  for (const { log, vkey } of await logsIn(world.database)) {
    const result = await verifyDatabaseLog(world.database, log, { vkeys: [vkey], checkpoints: [] });
    if (result.ok) entries += result.size;
    else verified = false;
  }
  return { entries, verified };
}
