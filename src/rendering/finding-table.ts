import { acceptanceOf } from '../domain/acceptance.ts';
import type { Acceptance } from '../domain/decision.ts';
import type { Finding, SupportingTable } from '../domain/finding.ts';
import { at } from '../domain/place.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Links } from './links.ts';
import { type Block, code, link, table, text } from './markdown.ts';
import { detectableOf, estimateOf, intervalOf, limitOf, needsOf, rowsOf } from './numbers.ts';
import { clip } from './text.ts';
import { subjectName, verdictEmoji, verdictWord } from './words.ts';

/** Longest text of a cell: a column value can be a novel. */
export const longestCell = 200;

export const cellText = (raw: string): string => text(clip(raw, longestCell));

/** A short text that a narrow column must not break. */
export const unbroken = (raw: string): string => text(raw).replaceAll(' ', '\u00A0');

/** Symbol and word: a verdict is never told by its symbol alone. */
export const verdictCell = (verdict: Verdict, accepted: boolean): string =>
  `${verdictEmoji[verdict]}\u00A0${verdictWord[verdict]}${accepted ? ' (accepted)' : ''}`;

/** Every number of every finding as a markdown table. The caller sorts. */
export function findingTable(findings: readonly Finding[], acceptances: readonly Acceptance[], links: Links): Block {
  const heading = ['Finding', 'Verdict', 'Estimate', 'Interval', 'Limit', 'Rows', 'Detectable', 'Policy line'];
  const rows = findings.map((finding) => [
    cellText(subjectName(finding)),
    verdictCell(finding.verdict, acceptanceOf(finding, acceptances) !== null),
    text(estimateOf(finding)),
    text(intervalOf(finding)),
    unbroken(limitOf(finding)),
    text([rowsOf(finding), needsOf(finding)].filter((part) => part !== '').join('; ')),
    text(detectableOf(finding).replace('detects ', '')),
    finding.rule ? link(code(clip(at(finding.rule), longestCell)), links.source(finding.rule, 'base')) : '',
  ]);
  return table(heading, rows);
}

/** A judge's own table, escaped; its first row is the heading. */
export const supportingTable = ({ rows: [heading = [], ...rows] }: SupportingTable): Block =>
  table(
    heading.map(cellText),
    rows.map((row) => heading.map((_, column) => cellText(row[column] ?? ''))),
  );
