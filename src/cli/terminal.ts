import { at } from '../domain/place.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { Verdict } from '../domain/verdict.ts';

export const exitCodes = { pass: 0, fail: 1, inconclusive: 2, error: 3, 'not-applicable': 0 } as const satisfies Record<
  Verdict,
  number
>;

/** Prints an error on stderr: what is wrong, where, and what to do next. */
export function say(error: unknown): void {
  if (error instanceof ProblemError) {
    process.stderr.write(`${problemText(error.problem)}\n`);
    return;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.stderr.write('This is a fault of Modelwarden: please report it with the lines above.\n');
}

export function problemText({ message, remedy, place }: Problem): string {
  return `error: ${place === null ? '' : `${at(place)}: `}${message}\n  ${remedy}`;
}

/**
 * A line on stderr while something takes longer than a second; nothing when nobody watches. The work can tell what it
 * is doing by the way, with null for the thing itself.
 */
export async function withProgress<Result>(
  what: string,
  work: (tell: (doing: string | null) => void) => Promise<Result>,
): Promise<Result> {
  let doing = what;
  const result = work((other) => {
    doing = other ?? what;
  });
  if (!process.stderr.isTTY) return result;
  const started = performance.now();
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stderr.write(`\r\u001b[K${doing} … ${seconds} s `);
  }, 1000);
  try {
    return await result;
  } finally {
    clearInterval(timer);
    if (performance.now() - started > 1000) process.stderr.write('\r\u001b[K');
  }
}
