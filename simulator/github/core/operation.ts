import type { Access, App, Installation, InstallationToken } from '../state/apps.ts';
import type { Account } from '../state/people.ts';
import type { World } from '../state/world.ts';
import type { Event } from './event.ts';

/** Who asks. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'app'; readonly app: App }
  | {
      readonly kind: 'installation';
      readonly app: App;
      readonly installation: Installation;
      readonly token: InstallationToken;
    }
  | { readonly kind: 'user'; readonly user: Account; readonly app: App };

export type Call = {
  readonly operationId: string;
  /** Of the path and the query, in the types that the description gives them. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
  readonly accept: string;
  readonly url: URL;
};

export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  /** A body that never changes: worked out, validated and written once for each key. */
  readonly immutable?: { readonly key: string; readonly body: () => Promise<unknown> };
  /** Sent instead of JSON, for the media types that ask for the thing itself. */
  readonly raw?: { readonly type: string; readonly bytes: Uint8Array };
  readonly headers?: Readonly<Record<string, string>>;
  readonly events?: readonly Event[];
};

export type Operation = {
  /** `app`: the app's own JSON web token; `user`: somebody's token; `any`: also none. */
  readonly credentials: 'app' | 'user' | 'token' | 'any';
  readonly permission?: readonly [name: string, access: Access];
  readonly handle: (world: World, call: Call) => Promise<Reply> | Reply;
};

export type Operations = Readonly<Record<string, Operation>>;

export function text(call: Call, name: string): string {
  return String(call.params[name] ?? '');
}

export function number(call: Call, name: string): number {
  return Number(call.params[name]);
}

export function optionalText(call: Call, name: string): string | undefined {
  const value = call.params[name];
  return value === undefined ? undefined : String(value);
}
