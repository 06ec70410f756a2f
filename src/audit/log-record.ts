import type { Hash } from './merkle.ts';
import type { Payload } from './payload.ts';

/** An entry as it was read from somewhere, unverified. */
export type EntryRecord = {
  readonly kind: 'entry';
  /** Where the place of storage says that the entry stands. */
  readonly index: number;
  readonly leaf: Uint8Array;
  /** Null where the entry has none or where it was erased. */
  readonly payload: Payload | null;
  /** The leaf hash that is stored beside the leaf, where one is. */
  readonly stored: Hash | null;
};

/** A signed checkpoint. It follows the last entry that it covers; the last record of a log is a final one. */
export type CheckpointRecord = { readonly kind: 'checkpoint'; readonly note: string; readonly final: boolean };

export type LogRecord = EntryRecord | CheckpointRecord;
