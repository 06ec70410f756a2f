import {
  buildSchema,
  type DocumentNode,
  defaultFieldResolver,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  Kind,
  parse,
  validate,
} from 'graphql';
import { permits } from '../core/access.ts';
import type { Core } from '../core/core.ts';
import { graphqlSchemaText } from '../core/descriptions.ts';
import type { Event } from '../core/event.ts';
import type { Extension } from '../core/gateway.ts';
import { type HttpRequest, jsonResponse } from '../core/http.ts';
import type { Actor } from '../core/operation.ts';
import { Refusal } from '../core/refusal.ts';
import type { Access } from '../state/apps.ts';
import type { Repository } from '../state/repositories.ts';
import { graphqlError } from './connection.ts';
import { repositoryPulls } from './repository-pulls.ts';
import { graphqlRoot } from './root.ts';

type Sent = { readonly query: string; readonly variables?: Record<string, unknown>; readonly operationName?: string };

const schema = buildSchema(graphqlSchemaText);

type Checked = { readonly document: DocumentNode | null; readonly errors: readonly GraphQLError[] };

const checkedDocuments = new Map<string, Checked>();

/** Parsed and validated once for each text. */
function checked(query: string): Checked {
  const known = checkedDocuments.get(query);
  if (known) return known;
  let found: Checked;
  try {
    const document = parse(query);
    const errors = validate(schema, document);
    found = { document: errors.length > 0 ? null : document, errors };
  } catch (error) {
    found = { document: null, errors: [error as GraphQLError] };
  }
  checkedDocuments.set(query, found);
  return found;
}

/** GitHub puts an error's type beside its message, not below `extensions`. */
function written(error: GraphQLError) {
  const { type, ...extensions } = error.extensions;
  return {
    ...(type !== undefined && { type }),
    ...(error.path && { path: error.path }),
    ...(Object.keys(extensions).length > 0 && { extensions }),
    ...(error.locations && { locations: error.locations }),
    message: error.message,
  };
}

/** Fields that an app sees only with a permission. */
const permissions: Readonly<Record<string, readonly [string, Access]>> = {
  'Organization.team': ['members', 'read'],
  'Repository.defaultBranchRef': ['contents', 'read'],
  'Repository.object': ['contents', 'read'],
  'Repository.pullRequest': ['pull_requests', 'read'],
  'Repository.pullRequests': ['pull_requests', 'read'],
  'Repository.ref': ['contents', 'read'],
};

function checkPermission(actor: Actor, field: string): void {
  const needed = permissions[field];
  if (!needed || actor.kind !== 'installation' || permits(actor.token.permissions, needed)) return;
  throw graphqlError('FORBIDDEN', 'Resource not accessible by integration');
}

export function graphqlEndpoint(core: Core): Extension {
  const fieldResolver: GraphQLFieldResolver<unknown, Actor> = (source, args, actor, info) => {
    checkPermission(actor, `${info.parentType.name}.${info.fieldName}`);
    const pulls = info.parentType.name === 'Repository' ? repositoryPulls[info.fieldName] : undefined;
    if (pulls) return pulls(core.world, (source as { repository: Repository }).repository, args);
    return defaultFieldResolver(source, args, actor, info);
  };
  const run = async (sent: Sent, actor: Actor): Promise<{ result: ExecutionResult; events: Event[] }> => {
    const { document, errors } = checked(sent.query);
    if (!document) return { result: { errors }, events: [] };
    const events: Event[] = [];
    const rootValue = graphqlRoot(core.world, actor, events);
    const named = sent.operationName === undefined ? {} : { operationName: sent.operationName };
    const result = await execute({
      schema,
      document,
      rootValue,
      contextValue: actor,
      fieldResolver,
      variableValues: sent.variables ?? {},
      ...named,
    });
    return { result, events };
  };

  return {
    name: 'graphql',
    matches: (request) => request.url.pathname === '/graphql' && request.method === 'POST',
    isWrite: (request) => hasMutation(request),
    answer: async (request, actor) => {
      if (actor.kind === 'anonymous') throw new Refusal(401, 'This endpoint requires you to be authenticated.');
      core.rateLimit.spend(actor, 1);
      const sent = sentDocument(request);
      const work = () => run(sent, actor);
      const result = hasMutation(request) ? await core.change(work) : (await work()).result;
      const { data, errors } = result;
      // Errors too are answered with 200.
      return jsonResponse(200, { ...(data !== undefined && { data }), ...(errors && { errors: errors.map(written) }) });
    },
  };
}

function sentDocument(request: HttpRequest): Sent {
  try {
    const sent = JSON.parse(Buffer.from(request.body).toString());
    if (typeof sent.query === 'string') return sent;
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
  throw new Refusal(400, 'A query attribute must be specified and must be a string.');
}

function hasMutation(request: HttpRequest): boolean {
  try {
    const { document } = checked(sentDocument(request).query);
    return (
      document?.definitions.some((one) => one.kind === Kind.OPERATION_DEFINITION && one.operation === 'mutation') ??
      false
    );
  } catch {
    return false;
  }
}
