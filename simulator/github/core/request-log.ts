export type LoggedRequest = {
  /** The operation's id, `graphql`, or null for what the simulator does not know. */
  readonly operationId: string | null;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** False for GraphQL queries and for the making of a token, though both are posts. */
  readonly isWrite: boolean;
  readonly by: string;
  readonly milliseconds: number;
};
