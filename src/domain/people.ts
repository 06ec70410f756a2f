import type { Sha } from './digest.ts';

/** A GitHub account. The numeric id decides; a login can be renamed and taken over by somebody else. */
export type Person = {
  readonly id: number;
  readonly login: string;
  readonly kind: 'user' | 'bot';
};

/** `organisation/slug`. */
export type TeamName = string;

/** Who made a commit: author, committer and every co-author. A null person is an e-mail that belongs to no account. */
export type Contribution = {
  readonly sha: Sha;
  readonly role: 'author' | 'committer' | 'coauthor';
  readonly person: Person | null;
  readonly email: string;
};

export type Review = {
  readonly id: number;
  readonly person: Person | null;
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed';
  /** The commit that the reviewer saw; null when GitHub no longer knows. */
  readonly commit: Sha | null;
  readonly submittedAt: string;
  readonly body: string;
  readonly edited: boolean;
};
