import type { Place } from './place.ts';

/**
 * Something that stops an honest answer: what is wrong, where, and what to do about it.
 * A problem always blocks. `message` says what was expected; `remedy` begins with a verb.
 */
export type Problem = {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly place: Place | null;
};

/** The base of every room's error class. `Code` is that room's closed set of codes. */
export abstract class ProblemError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly remedy: string;
  readonly place: Place | null;

  constructor(code: Code, message: string, remedy: string, place: Place | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.remedy = remedy;
    this.place = place;
  }

  get problem(): Problem {
    return { code: this.code, message: this.message, remedy: this.remedy, place: this.place };
  }
}
