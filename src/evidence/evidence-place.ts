import type { RepositoryName } from '../domain/decision.ts';
import type { Content } from './evidence-files.ts';

/**
 * Told which version of the bytes there is, by the place's own mark (an ETag) or null where it gives none, before they
 * are read. Throws when they need not be read.
 */
export type Accept = (version: string | null) => void;

/** Where bytes are said to be. Nothing that comes from there is trusted: only the digest decides. */
export type Located = {
  /** Names the place of these bytes among all places; holds no secret. What was verified there once is not read again. */
  readonly address: string;
  /** Opens the bytes, bounded in size and time. Throws EvidenceError, also while they are read, when they are not to be had. */
  readonly open: (accept?: Accept) => Promise<Content>;
};

/** What lies outside of git, as far as one repository may reach it. */
export interface EvidencePlace {
  /** Finds what a URI names; nothing is reached before it is opened. Throws EvidenceError when it is not allowed. */
  find(uri: string): Located;
}

/** For whom evidence is read. A fork belongs to somebody whom the repository may not know. */
export type Reader = { readonly repository: RepositoryName; readonly fork: boolean };

export type EvidencePlaces = (reader: Reader) => EvidencePlace;
