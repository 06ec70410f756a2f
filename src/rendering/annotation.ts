import { acceptanceOf } from '../domain/acceptance.ts';
import type { Acceptance } from '../domain/decision.ts';
import type { Finding } from '../domain/finding.ts';
import { at, type Place } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { suppressed } from './numbers.ts';
import { acceptedBy } from './rows.ts';
import { bytes, clip, plain } from './text.ts';
import { findingClause } from './title.ts';
import { verdictWord } from './words.ts';

/** An annotation as GitHub's `checks/create` takes it, in its own field names. Plain text: no markdown is rendered. */
export type Annotation = {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  /** Present only on a single line: GitHub refuses columns on a range of lines. */
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  /** At most 255 characters. */
  readonly title: string;
  /** At most 64 KB. */
  readonly message: string;
};

const longestMessage = 60_000;

/** At most `limit` bytes of UTF-8. */
function clipBytes(text: string, limit: number): string {
  if (bytes(text) <= limit) return text;
  let kept = clip(text, limit);
  while (bytes(kept) > limit) kept = clip(kept, Math.floor([...kept].length * 0.8));
  return kept;
}

function annotation(place: Place, level: Annotation['annotation_level'], title: string, message: string): Annotation {
  const startLine = Math.max(1, place.line);
  const endLine = Math.max(startLine, place.endLine);
  const startColumn = Math.max(1, place.column);
  return {
    path: place.path,
    start_line: startLine,
    end_line: endLine,
    ...(startLine === endLine ? { start_column: startColumn, end_column: Math.max(startColumn, place.endColumn) } : {}),
    annotation_level: level,
    title: clip(plain(title), 255),
    message: clipBytes(message, longestMessage),
  };
}

/** Null for a finding that has no line, passes or does not apply. */
export function findingAnnotation(finding: Finding, acceptances: readonly Acceptance[]): Annotation | null {
  const { check, place, rule, verdict } = finding;
  if (place === null || verdict === 'pass' || verdict === 'not-applicable') return null;
  const acceptance = acceptanceOf(finding, acceptances);
  const level = acceptance ? 'notice' : verdict === 'inconclusive' ? 'warning' : 'failure';
  const message = [
    // A judge's sentence names its rows; where they are too few to print, the clause without numbers stands in.
    suppressed(finding) ? `${findingClause(finding)}.` : plain(finding.message),
    rule ? `The limit is set in ${at(rule)}.` : '',
    acceptance ? `This finding is ${acceptedBy(acceptance)}, through ${acceptance.through}.` : '',
  ];
  const title = `${verdictWord[verdict]} - ${check}: ${findingClause(finding)}`;
  return annotation(place, level, title, plain(message.filter((part) => part !== '').join(' ')));
}

/** Null for a problem that has no line. */
export const problemAnnotation = (problem: Problem): Annotation | null =>
  problem.place === null
    ? null
    : annotation(
        problem.place,
        'failure',
        `ERROR - ${problem.message}`,
        `${plain(problem.message)}\n${plain(problem.remedy)}`,
      );
