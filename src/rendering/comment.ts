import type { ApprovalNode, Decision, ModelSummary, NextStep } from '../domain/decision.ts';
import { short } from '../domain/digest.ts';
import { at } from '../domain/place.ts';
import { notifiable, seatsOf, statusWord, tallyOf, unblockersOf } from './approvals.ts';
import { cellText, findingTable, unbroken, verdictCell } from './finding-table.ts';
import type { Links } from './links.ts';
import { type Block, bulleted, code, fitted, folded, link, prose, text, wholeTable } from './markdown.ts';
import { count } from './numbers.ts';
import { acceptedBy, movement, type Row, summaryRows } from './rows.ts';
import { clip } from './text.ts';
import { decisionTally, outcomeTitle } from './title.ts';
import { worstFirst } from './words.ts';

/** Begins every sticky comment: how ours is found again. */
export const stickyMarker = '<!-- modelwarden:sticky v1';

/** GitHub takes 65,536 characters; the rest is left for what GitHub itself may add. */
const longestComment = 60_000;
const mostRows = 5;
const mostSteps = 3;

/** The sticky comment: at most twelve visible lines, the verdict in the first, everything else folded. */
export function commentOf(decision: Decision, links: Links): string {
  const names = notifiable(decision);
  return fitted(
    [
      marker(decision),
      headline(decision, links),
      verdictTable(summaryRows(decision), decision.models.length > 1, links),
      nextLine(decision.next, names, links),
      approvalsLine(decision, names),
      folded(`What changed (${count(decision.changes.length)})`, changes(decision)),
      folded(
        `Every finding (${count(decision.reports.flatMap((report) => report.findings).length)})`,
        findings(decision, links),
      ),
      folded('Evidence and proof', proof(decision, links)),
    ],
    longestComment,
  );
}

/** Only letters that cannot end an HTML comment. */
const attribute = (value: string): string => value.replace(/[^\w.+/-]|--+/g, '_').slice(0, 80);

const marker = ({ subject, models }: Decision): string =>
  `${stickyMarker} pr=${subject.pull ?? 'none'} model=${attribute(models[0]?.name ?? 'none')} head=${attribute(subject.head)} -->`;

const modelTitle = (model: ModelSummary): string =>
  `${code(clip(model.name, 60))} ${text(clip(movement(model.from, model.to), 60))} · tier **${text(clip(model.tier, 20))}**`;

function headline(decision: Decision, links: Links): string {
  const { models, outcome, digests } = decision;
  const state = outcomeTitle(decision);
  const verdict = outcome === 'ungoverned' ? state : `${state} - ${decisionTally(decision)}`;
  const [first] = models;
  return [
    `**Modelwarden: ${link(verdict, links.page)}**`,
    ...(first ? [modelTitle(first)] : []),
    ...(models.length > 1 ? [`and ${count(models.length - 1)} more`] : []),
    ...(digests.policy ? [`policy ${code(short(digests.policy))}`] : []),
  ].join(' · ');
}

function verdictTable(rows: readonly Row[], named: boolean, links: Links): string {
  if (rows.length === 0) return '';
  const shown = rows.length > mostRows ? rows.slice(0, mostRows - 1) : rows;
  const cells = shown.map((row) => [
    row.check === null
      ? 'pull request'
      : link(text(row.check), links.check(row.check)) + (named ? ` ${code(clip(row.model ?? '', 60))}` : ''),
    verdictCell(row.verdict, row.accepted !== null),
    [
      cellText(row.subject),
      row.number === '' ? '' : `**${text(row.number)}**`,
      row.detail === '' ? '' : `(${cellText(row.detail)})`,
    ]
      .filter((part) => part !== '')
      .join(' '),
    unbroken(row.limit),
  ]);
  if (rows.length > shown.length) {
    const rest = `… and ${count(rows.length - shown.length)} more, see ${link('the decision', links.page)}`;
    cells.push(['', '', rest, '']);
  }
  return wholeTable(['Check', 'Verdict', 'Decisive number', 'Limit'], cells);
}

function nextLine(steps: readonly NextStep[], names: ReadonlySet<string>, links: Links): string {
  if (steps.length === 0) return '';
  const said = steps.slice(0, mostSteps).map(({ text: step, place }, index) => {
    const where = place ? ` (${link(code(clip(at(place), 120)), links.source(place, 'head'))})` : '';
    return `${steps.length > 1 ? `${index + 1}. ` : ''}${prose(clip(step, 400), names)}${where}`;
  });
  const more = steps.length > mostSteps ? ` … and ${count(steps.length - mostSteps)} more` : '';
  return `**Next:** ${said.join(' ')}${more}`;
}

/** One seat: `production promotion 1/2 - `@reviewer` ✓ · needs 1 of @acme/model-risk`. */
function seatText(seat: ApprovalNode, names: ReadonlySet<string>): string {
  const voters = seat.votes.filter((vote) => vote.counts).slice(0, mostSteps);
  const refused = seat.votes.filter((vote) => !vote.counts).slice(0, 2);
  const parts = [
    ...voters.map(({ person }) => `${code(`@${person?.login ?? 'unknown'}`)} ✓`),
    ...refused.map(
      ({ person, why }) => `${code(`@${person?.login ?? 'unknown'}`)} does not count: ${text(clip(why, 120))}`,
    ),
    ...(seat.status === 'pending' && seat.unblock
      ? [prose(clip(`needs ${unblockersOf(seat.unblock)}`, 300), names)]
      : seat.status === 'approved'
        ? []
        : [text(clip(seat.why, 200))]),
  ];
  const head = `${text(clip(seat.name, 80))} ${seat.unblock || voters.length > 0 ? tallyOf(seat) : statusWord[seat.status]}`;
  return parts.length > 0 ? `${head} - ${parts.join(' · ')}` : head;
}

function approvalsLine({ approvals, outcome }: Decision, names: ReadonlySet<string>): string {
  if (outcome === 'ungoverned') return '';
  const seats = seatsOf(approvals);
  if (seats.length === 0) return '**Approvals:** none required';
  const open = seats.filter((seat) => seat.status !== 'approved');
  const shown = [...open, ...seats.filter((seat) => seat.status === 'approved')].slice(0, mostSteps);
  const more = seats.length > shown.length ? `; … and ${count(seats.length - shown.length)} more` : '';
  return `**Approvals:** ${shown.map((seat) => seatText(seat, names)).join('; ')}${more}`;
}

const changes = (decision: Decision): Block =>
  bulleted(
    decision.changes.map(
      ({ kind, summary, path }) => `**${kind}** ${prose(clip(summary, 300))} (${code(clip(path, 200))})`,
    ),
  );

const findings = ({ reports, acceptances }: Decision, links: Links): Block =>
  findingTable(
    worstFirst(
      reports.flatMap((report) => report.findings),
      acceptances,
    ),
    acceptances,
    links,
  );

function proof({ subject, digests, reports, acceptances }: Decision, links: Links): Block {
  const entry = links.log?.entry;
  const recorded = typeof entry === 'number' ? `log entry ${count(entry)}` : 'the log';
  return bulleted([
    ...[...new Set(reports.map(({ check, method }) => `${text(check)}: ${prose(clip(method, 600))}`))],
    ...acceptances.map(
      (acceptance) =>
        `${text(clip(acceptance.finding.metric, 80))}: ${text(clip(acceptedBy(acceptance), 120))} through ${text(clip(acceptance.through, 120))}${acceptance.counts ? '' : `; does not count: ${text(clip(acceptance.why, 200))}`}`,
    ),
    ...(links.log
      ? [
          `Recorded in ${link(recorded, links.log.url)}; check the whole log with ${code('npx modelwarden audit verify')}`,
        ]
      : []),
    `Judge it yourself: ${code(`npx modelwarden check --base ${subject.base} --head ${subject.head}`)}`,
    ...digests.evidence.map((digest) => `evidence ${code(digest)}`),
    ...digests.measurements.map((digest) => `measurement ${code(digest)}`),
    ...Object.entries(digests.documents).map(([path, digest]) => `document ${code(clip(path, 200))} ${code(digest)}`),
    `approvals as seen ${code(digests.approvals)}`,
  ]);
}
