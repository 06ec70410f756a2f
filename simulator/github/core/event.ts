import type { Account } from '../state/people.ts';

/** Something that happened, before it is known who hears of it. */
export type Event = {
  readonly name: string;
  readonly action: string | null;
  readonly repositoryId: number | null;
  readonly organizationId: number | null;
  readonly sender: Account;
  /** The only app that is told; null: every app that subscribes and is installed there. */
  readonly appId: number | null;
  /** Where the event is about an installation, which may be gone when it is told. */
  readonly installationId: number | null;
  readonly payload: Readonly<Record<string, unknown>>;
};

export type Outcome<T> = { readonly result: T; readonly events: readonly Event[] };

export function repositoryEvent(
  name: string,
  action: string | null,
  repositoryId: number,
  sender: Account,
  payload: Record<string, unknown>,
  appId: number | null = null,
): Event {
  return { name, action, repositoryId, organizationId: null, sender, appId, installationId: null, payload };
}

export function organizationEvent(
  name: string,
  action: string,
  organizationId: number,
  sender: Account,
  payload: Record<string, unknown>,
): Event {
  return { name, action, repositoryId: null, organizationId, sender, appId: null, installationId: null, payload };
}
