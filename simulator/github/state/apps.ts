/** Apps, where they are installed, and the credentials that they and people hold. */
import type { KeyObject } from 'node:crypto';

export type Access = 'read' | 'write' | 'admin';
export type Permissions = Readonly<Record<string, Access>>;

export type App = {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
  readonly externalUrl: string;
  readonly ownerId: number;
  readonly botId: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
  readonly publicKey: KeyObject;
  readonly callbackUrls: readonly string[];
  readonly permissions: Permissions;
  /** Names of the webhook events that the app subscribes to. */
  readonly events: readonly string[];
  readonly createdAt: string;
};

export type Installation = {
  readonly id: number;
  readonly appId: number;
  readonly accountId: number;
  repositorySelection: 'all' | 'selected';
  /** Used where the selection is `selected`. */
  readonly repositoryIds: Set<number>;
  permissions: Permissions;
  suspendedAt: string | null;
  readonly createdAt: string;
};

export type InstallationToken = {
  readonly installationId: number;
  /** Null: all of the installation's repositories. */
  readonly repositoryIds: ReadonlySet<number> | null;
  readonly permissions: Permissions;
  readonly expiresAt: string;
};

export type UserToken = { readonly userId: number; readonly appId: number };

export type OAuthCode = {
  readonly userId: number;
  readonly appId: number;
  readonly redirectUri: string;
  readonly codeChallenge: string | null;
};
