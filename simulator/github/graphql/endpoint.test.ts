import { expect, it } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { installationClient } from '../testing/client.ts';
import { type Example, exampleWorld, path, repository } from '../testing/example.ts';

const graphql = async ({ api }: Example, fields: string) =>
  (await api('POST /graphql', { query: `{ repository(owner: "acme", name: "models") { ${fields} } }` })).body;

const commitAuthors = async (world: Example, oid: string) => {
  const fields = `object(oid: "${oid}") { ... on Commit { authors(first: 20) { nodes { email user { login databaseId } } } committer { user { login } } } }`;
  return (await graphql(world, fields)).data?.repository?.object;
};

behaves('coauthors', async (world) => {
  const oid = await world.sim.commit(repository, 'pair', {
    files: { a: '1' },
    author: 'bob',
    coauthors: ['carol', 'bob'],
  });
  expect((await commitAuthors(world, oid))?.authors?.nodes).toMatchObject([
    { user: { login: 'bob' } },
    { user: { login: 'carol' } },
  ]);
});

behaves('unknown-email', async (world) => {
  const stranger = { name: 'Eve', email: 'eve@nowhere.test' };
  const oid = await world.sim.commit(repository, 'pair', {
    files: { a: '1' },
    author: stranger,
    committer: 'bob',
    by: 'bob',
    coauthors: [{ name: 'X', email: 'x@nowhere.test' }],
  });
  expect(await commitAuthors(world, oid)).toEqual({
    authors: {
      nodes: [
        { email: stranger.email, user: null },
        { email: 'x@nowhere.test', user: null },
      ],
    },
    committer: { user: { login: 'bob' } },
  });
});

behaves('noreply-email', async (world) => {
  const { sim } = world;
  const { id } = await sim.renameUser('carol', 'caroline');
  await sim.createUser({ login: 'carol', emails: ['squatter@nowhere.test'] });
  const old = { name: 'Carol', email: `${id}+carol@users.noreply.github.com` };
  const oid = await sim.commit(repository, 'pair', { files: { a: '1' }, author: old, by: 'bob' });
  expect((await commitAuthors(world, oid))?.authors?.nodes).toMatchObject([
    { user: { login: 'caroline', databaseId: id } },
  ]);
});

behaves('bot-login', async (world) => {
  const { sim, app, api } = world;
  await sim.commit(repository, 'bot', { files: { x: '1' }, author: 'ada' });
  const pull = await sim.openPullRequest(repository, { head: 'bot', title: 'By a bot', by: `${app.slug}[bot]` });
  const { data } = await graphql(
    world,
    `pullRequest(number: ${pull.number}) { author { __typename login ... on Bot { databaseId } } }`,
  );
  expect(data?.repository?.pullRequest?.author).toEqual({ __typename: 'Bot', login: 'warden', databaseId: app.botId });
  expect((await api(`GET ${path}/pulls/${pull.number}`)).body.user).toMatchObject({
    login: 'warden[bot]',
    type: 'Bot',
  });
});

behaves('graphql-errors', async (world) => {
  const { api } = world;
  const missing = await api('POST /graphql', { query: '{ repository(owner: "acme", name: "none") { id } }' });
  expect([missing.status, missing.body]).toEqual([
    200,
    {
      data: { repository: null },
      errors: [
        {
          type: 'NOT_FOUND',
          path: ['repository'],
          locations: [{ line: 1, column: 3 }],
          message: "Could not resolve to a Repository with the name 'acme/none'.",
        },
      ],
    },
  ]);
  const invalid = await graphql(world, 'noSuchField');
  expect(invalid.data).toBeUndefined();
  expect(invalid.errors).toMatchObject([{ message: 'Cannot query field "noSuchField" on type "Repository".' }]);
});

behaves('graphql-permissions', async ({ sim, app, installation, opened }) => {
  const { number } = await opened();
  const weak = await installationClient(sim, app, installation.id, { permissions: { contents: 'read' } });
  const query = `{ repository(owner: "acme", name: "models") { name pullRequest(number: ${number}) { title } } }`;
  const { body } = await weak('POST /graphql', { query });
  expect(body.data).toEqual({ repository: { name: 'models', pullRequest: null } });
  expect(body.errors).toMatchObject([{ type: 'FORBIDDEN', path: ['repository', 'pullRequest'] }]);
});

behaves('graphql-pagination', async (world) => {
  const { sim, opened } = world;
  const { number } = await opened();
  for (const name of ['a', 'b', 'c']) await sim.label(repository, number, name, 'ada');
  const labels = (args: string) =>
    graphql(
      world,
      `pullRequest(number: ${number}) { labels${args} { nodes { name } totalCount pageInfo { hasNextPage endCursor } } }`,
    );
  expect((await labels('')).errors).toMatchObject([{ type: 'MISSING_PAGINATION_BOUNDARIES' }]);
  expect((await labels('(first: 101)')).errors).toMatchObject([{ type: 'EXCESSIVE_PAGINATION' }]);
  const first = (await labels('(first: 2)')).data?.repository?.pullRequest?.labels;
  expect(first).toMatchObject({
    totalCount: 3,
    nodes: [{ name: 'a' }, { name: 'b' }],
    pageInfo: { hasNextPage: true },
  });
  const rest = await labels(`(first: 2, after: "${first?.pageInfo?.endCursor}")`);
  expect(rest.data?.repository?.pullRequest?.labels).toMatchObject({
    nodes: [{ name: 'c' }],
    pageInfo: { hasNextPage: false },
  });
  const last = (await labels('(last: 1)')).data?.repository?.pullRequest?.labels;
  expect(last?.nodes).toEqual([{ name: 'c' }]);
});

it('answers all facts of a pull request in one document', async () => {
  const world = await exampleWorld();
  const { sim, opened } = world;
  const { number, head } = await opened();
  const second = await sim.commit(repository, 'change', {
    files: { 'models/credit/card.yaml': 'auroc: 0.84\n' },
    author: 'carol',
    viaWeb: true,
  });
  await sim.review(repository, number, { by: 'carol', state: 'APPROVED', body: 'Fine', commit: head });
  const base = await sim.commit(repository, 'main', { files: { later: '1' }, author: 'ada' });
  const { data, errors } = await graphql(
    world,
    `defaultBranchRef { name target { oid } } pullRequest(number: ${number}) { number title state isDraft merged mergeCommit { oid } headRefOid headRefName
    headRepository { nameWithOwner databaseId } baseRefName baseRef { target { oid } } author { __typename login ... on User { databaseId } }
    labels(first: 100) { nodes { name } } files(first: 100) { nodes { path changeType } } mergeable
    reviews(first: 100) { nodes { databaseId state body lastEditedAt submittedAt commit { oid } author { login } } pageInfo { hasNextPage endCursor } }
    commits(first: 100) { totalCount nodes { commit { oid parents(first: 10) { nodes { oid } } authors(first: 20) { nodes { email name user { databaseId login } } } committer { email user { databaseId login } } committedViaWeb } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data?.repository).toMatchObject({
    defaultBranchRef: { name: 'main', target: { oid: base } },
    pullRequest: {
      state: 'OPEN',
      merged: false,
      mergeCommit: null,
      mergeable: 'MERGEABLE',
      headRefOid: second,
      baseRef: { target: { oid: base } },
      author: { __typename: 'User', login: 'bob' },
      files: { nodes: [{ path: 'models/credit/card.yaml', changeType: 'MODIFIED' }] },
      reviews: { nodes: [{ state: 'APPROVED', body: 'Fine', commit: { oid: head }, author: { login: 'carol' } }] },
      commits: {
        totalCount: 2,
        nodes: [
          { commit: { oid: head, committedViaWeb: false, committer: { user: { login: 'bob' } } } },
          {
            commit: {
              oid: second,
              parents: { nodes: [{ oid: head }] },
              committedViaWeb: true,
              committer: { email: 'noreply@github.com', user: null },
            },
          },
        ],
      },
    },
  });
  expect(sim.requests.at(-1)).toMatchObject({ operationId: 'graphql', isWrite: false });
  await sim.close();
});

it('merges by mutation only the head that was expected', async () => {
  const { sim, api, opened, told } = await exampleWorld();
  const { number, head } = await opened();
  const { id } = sim.pullRequest(repository, number);
  await told();
  const query =
    'mutation($input: MergePullRequestInput!) { mergePullRequest(input: $input) { pullRequest { state mergeCommit { oid } } } }';
  const merge = async (expectedHeadOid: string) =>
    (
      await api('POST /graphql', {
        query,
        variables: { input: { pullRequestId: `PR_${id}`, expectedHeadOid, mergeMethod: 'SQUASH' } },
      })
    ).body;
  expect((await merge(sim.tip(repository, 'main'))).errors).toMatchObject([{ type: 'UNPROCESSABLE' }]);
  const { data } = await merge(head);
  expect(data?.mergePullRequest?.pullRequest).toEqual({
    state: 'MERGED',
    mergeCommit: { oid: sim.tip(repository, 'main') },
  });
  expect(sim.requests.at(-1)?.isWrite).toBe(true);
  expect(await told()).toEqual(['pull_request.closed', 'push', 'check_suite.requested']);
  await sim.close();
});
