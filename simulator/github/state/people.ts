/** Accounts, teams and who may do what. */

export type Account = {
  readonly id: number;
  login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
  name: string | null;
  /** Addresses that the account has verified: they tie commits to it. */
  readonly emails: string[];
  readonly createdAt: string;
};

export type Role = 'read' | 'triage' | 'write' | 'maintain' | 'admin';

export type MembershipState = 'active' | 'pending';

export type TeamMember = { readonly role: 'member' | 'maintainer'; readonly state: MembershipState };

export type Team = {
  readonly id: number;
  readonly organizationId: number;
  slug: string;
  name: string;
  readonly parentId: number | null;
  readonly privacy: 'closed' | 'secret';
  /** By account id. */
  readonly members: Map<number, TeamMember>;
  /** By repository id. */
  readonly repositories: Map<number, Role>;
};

export type OrganizationMember = { readonly role: 'admin' | 'member'; readonly state: MembershipState };
