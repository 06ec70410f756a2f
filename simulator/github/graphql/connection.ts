import { GraphQLError } from 'graphql';

export type ConnectionArguments = {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
};

const largestPage = 100;

export function graphqlError(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

/**
 * A page of a list as GitHub's connections give it. A connection without `first` or `last` is refused, and so is a
 * page of more than a hundred: docs.github.com/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api.
 */
export function connection<T, N>(name: string, args: ConnectionArguments, items: readonly T[], node: (item: T) => N) {
  const { first, last } = args;
  if (first == null && last == null) {
    const rule = 'You must provide a `first` or `last` value to properly paginate';
    throw graphqlError('MISSING_PAGINATION_BOUNDARIES', `${rule} the \`${name}\` connection.`);
  }
  const asked = first ?? last ?? 0;
  if (asked > largestPage) {
    const rule = `Requesting ${asked} records on the \`${name}\` connection exceeds the`;
    throw graphqlError(
      'EXCESSIVE_PAGINATION',
      `${rule} \`${first == null ? 'last' : 'first'}\` limit of ${largestPage} records.`,
    );
  }
  const from = args.after == null ? 0 : position(args.after) + 1;
  const to = args.before == null ? items.length : position(args.before);
  const start = first == null ? Math.max(to - asked, from) : from;
  const end = first == null ? to : Math.min(from + asked, to);
  const page = items.slice(start, end);
  return {
    totalCount: items.length,
    nodes: page.map(node),
    pageInfo: {
      startCursor: page.length > 0 ? cursor(start) : null,
      endCursor: page.length > 0 ? cursor(end - 1) : null,
      hasPreviousPage: start > 0,
      hasNextPage: end < items.length,
    },
  };
}

function cursor(at: number): string {
  return Buffer.from(`cursor:${at}`).toString('base64');
}

function position(text: string): number {
  const at = Number(Buffer.from(text, 'base64').toString().slice('cursor:'.length));
  if (!Number.isInteger(at))
    throw graphqlError('INVALID_CURSOR_ARGUMENTS', `\`${text}\` does not appear to be a valid cursor.`);
  return at;
}
