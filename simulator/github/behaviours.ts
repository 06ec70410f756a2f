/**
 * What the simulator believes of GitHub beyond the shapes of its description. Each has its source, and a test of that
 * name. `believed` says what no documentation states: seen in practice, or inferred.
 */
export type Behaviour = { readonly claim: string; readonly docs: string; readonly believed?: true };

const docs = 'https://docs.github.com';
const checkRuns = `${docs}/rest/checks/runs`;
const protectedBranches = `${docs}/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches`;
const quality = `${docs}/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features`;
const mergeQueue = `${docs}/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/merging-a-pull-request-with-a-merge-queue`;
const webhookEvents = `${docs}/webhooks/webhook-events-and-payloads`;
const pulls = `${docs}/rest/pulls/pulls`;
const reviews = `${docs}/rest/pulls/reviews`;
const deployments = `${docs}/rest/deployments/deployments`;
const graphqlLimits = `${docs}/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api`;
const appTokens = `${docs}/apps/creating-github-apps/authenticating-with-a-github-app`;

export const behaviours = {
  // Merging
  'merge-head-moved': {
    claim: 'a merge with the sha of an older head is refused with 409',
    docs: `${pulls}#merge-a-pull-request`,
  },
  'merge-conflict': { claim: 'a merge that conflicts is refused with 405', docs: `${pulls}#merge-a-pull-request` },
  'merge-draft': { claim: 'a draft is not merged: 405', docs: `${pulls}#merge-a-pull-request`, believed: true },
  'merge-twice': {
    claim: 'a merged pull request is not merged again: 405',
    docs: `${pulls}#merge-a-pull-request`,
    believed: true,
  },
  'merge-methods': {
    claim: 'merge makes a commit of two parents, squash one commit with co-authors, rebase the commits again',
    docs: `${docs}/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/about-merge-methods-on-github`,
  },
  'merge-by-web': {
    claim: 'a merge commit made by the API has GitHub as committer and committedViaWeb',
    docs: `${docs}/graphql/reference/objects#commit`,
    believed: true,
  },
  'merge-by-push': {
    claim: 'a pull request whose head is pushed to its base counts as merged',
    docs: `${docs}/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges#indirect-merges`,
  },
  'required-check-missing': {
    claim: 'a required check that did not report, runs or failed refuses the merge with 405',
    docs: `${protectedBranches}#require-status-checks-before-merging`,
  },
  'neutral-passes': {
    claim: 'a required check that is neutral or skipped counts as passed',
    docs: `${quality}/troubleshooting-required-status-checks`,
  },
  'required-check-app': {
    claim: 'a required check pinned to an app is not met by another app',
    docs: `${protectedBranches}#require-status-checks-before-merging`,
  },
  'check-and-status': {
    claim: 'a check and a commit status of the same required name are both required',
    docs: `${quality}/troubleshooting-required-status-checks`,
  },
  'newest-run-counts': {
    claim: 'of several runs of one name the newest counts',
    docs: `${checkRuns}#list-check-runs-for-a-git-reference`,
  },
  'required-review': {
    claim:
      'a required review is met by the latest opinion of people with write access, and not while changes are requested',
    docs: `${protectedBranches}#require-pull-request-reviews-before-merging`,
  },
  'stale-review-dismissed': {
    claim: 'where the branch says so, a push dismisses approvals of the older head',
    docs: `${protectedBranches}#require-pull-request-reviews-before-merging`,
  },
  'up-to-date-required': {
    claim: 'a strict required check refuses a head that lacks the base tip',
    docs: `${protectedBranches}#require-status-checks-before-merging`,
  },
  'protection-apart-from-rules': {
    claim:
      'branch protection and rulesets are read by different operations; no protection is 404, no rules an empty list',
    docs: `${docs}/rest/repos/rules#get-rules-for-a-branch`,
  },

  // Merge queue
  'queue-direct-merge': {
    claim: 'a direct merge into a branch with a merge queue is refused with 405',
    docs: mergeQueue,
    believed: true,
  },
  'queue-group': {
    claim: 'queueing makes a gh-readonly-queue branch and asks for checks of its head; when they pass it is merged',
    docs: `${webhookEvents}#merge_group`,
  },
  'queue-failure': {
    claim: 'a group whose check fails is dequeued, and what was built on it is invalidated and built anew',
    docs: mergeQueue,
  },
  'queue-rebuilt': {
    claim: 'a push to a queued head takes it out of the queue; a push to the base builds the groups anew',
    docs: mergeQueue,
  },
  'queue-expected-head': {
    claim: 'enqueuePullRequest refuses another head than expectedHeadOid',
    docs: `${docs}/graphql/reference/mutations#enqueuepullrequest`,
  },

  // Checks
  'annotations-append': {
    claim: 'annotations of an update are added to those that are there',
    docs: `${checkRuns}#update-a-check-run`,
  },
  'check-limits': {
    claim: 'fifty annotations, 65,535 characters, three actions and short labels: more is refused with 422',
    docs: `${checkRuns}#create-a-check-run`,
  },
  'annotation-columns': {
    claim: 'an annotation with columns over several lines is refused with 422',
    docs: `${checkRuns}#create-a-check-run`,
  },
  'stale-is-githubs': { claim: 'only GitHub sets the conclusion stale', docs: `${checkRuns}#create-a-check-run` },
  'checks-are-apps': {
    claim: 'only apps write checks, each its own',
    docs: `${docs}/rest/guides/using-the-rest-api-to-interact-with-checks`,
  },
  'rerequest-resets-suite': {
    claim: 'a re-request resets the suite, leaves the run as it is, and is told to the owning app only',
    docs: `${checkRuns}#rerequest-a-check-run`,
  },
  'requested-action': {
    claim: 'an action button is told to the owning app with its identifier',
    docs: `${webhookEvents}#check_run`,
  },
  'fork-checks': {
    claim: 'a check on a commit of a fork lists no pull requests and its suite has no branch',
    docs: `${webhookEvents}#check_suite`,
  },
  'suite-on-push': {
    claim: 'a push makes a suite for every app that writes checks',
    docs: `${webhookEvents}#check_suite`,
  },

  // Reviews and people
  'review-case': {
    claim: 'a review has its state in upper case in the API and in lower case in webhooks',
    docs: `${webhookEvents}#pull_request_review`,
    believed: true,
  },
  'review-commit': {
    claim: 'a review keeps the commit that it was made on',
    docs: `${reviews}#create-a-review-for-a-pull-request`,
  },
  'review-own': {
    claim: 'nobody approves their own pull request: 422',
    docs: `${reviews}#create-a-review-for-a-pull-request`,
    believed: true,
  },
  'review-dismissed': {
    claim: 'a dismissed review says DISMISSED; a comment can not be dismissed',
    docs: `${reviews}#dismiss-a-review-for-a-pull-request`,
  },
  'team-members': {
    claim: 'a team lists its active members and those of child teams',
    docs: `${docs}/rest/teams/members#list-team-members`,
  },
  'team-pending': {
    claim: 'an invitation not yet accepted is a membership in state pending',
    docs: `${docs}/rest/teams/members#get-team-membership-for-a-user`,
  },
  'permission-names': {
    claim: 'permission says write for maintain and read for triage; role_name says what was granted',
    docs: `${docs}/rest/collaborators/collaborators#get-repository-permissions-for-a-user`,
  },
  coauthors: {
    claim: 'authors of a commit include its co-author trailers',
    docs: `${docs}/graphql/reference/objects#commit`,
  },
  'unknown-email': {
    claim: 'an address that belongs to no account has no user',
    docs: `${docs}/graphql/reference/objects#gitactor`,
  },
  'noreply-email': {
    claim: 'a noreply address with an id leads to the account after it was renamed',
    docs: `${docs}/account-and-profile/reference/email-addresses-reference#your-noreply-email-address`,
  },
  'bot-login': {
    claim: 'a bot is name[bot] in the API and name in GraphQL',
    docs: `${docs}/graphql/reference/objects#bot`,
    believed: true,
  },

  // Pull requests and git
  'base-sha-stays': {
    claim: 'base.sha of a pull request does not follow its base branch until the next push or retargeting',
    docs: `${pulls}#get-a-pull-request`,
    believed: true,
  },
  'retarget-edits': {
    claim: 'retargeting tells pull_request.edited with the base before',
    docs: `${webhookEvents}#pull_request`,
  },
  'branch-deleted': {
    claim: 'deleting a head branch closes its open pull requests',
    docs: `${docs}/repositories/configuring-branches-and-merges-in-your-repository/managing-branches-in-your-repository/deleting-and-restoring-branches-in-a-pull-request`,
  },
  'synchronize-force': {
    claim: 'any push to the head, forced too, tells synchronize with before and after',
    docs: `${webhookEvents}#pull_request`,
  },
  'fork-pull-request': {
    claim: 'commits of a fork can be read in the base repository once a pull request is open',
    docs: `${docs}/pull-requests/collaborating-with-pull-requests/working-with-forks/about-permissions-and-visibility-of-forks`,
  },
  'pulls-of-commit': {
    claim: 'a commit lists the pull request that brought it to the default branch, or else the open ones that have it',
    docs: `${docs}/rest/commits/commits#list-pull-requests-associated-with-a-commit`,
  },
  'pull-commits-limit': {
    claim: 'at most 250 commits of a pull request are listed',
    docs: `${pulls}#list-commits-on-a-pull-request`,
  },
  'pull-files-limit': {
    claim: 'at most 3,000 files of a pull request are listed',
    docs: `${pulls}#list-pull-requests-files`,
  },
  'compare-limits': {
    claim: 'a comparison has 250 commits unpaged and 300 files on the first page only',
    docs: `${docs}/rest/commits/commits#compare-two-commits`,
  },
  'tree-truncated': {
    claim: 'a recursive tree beyond the limit is cut and says truncated',
    docs: `${docs}/rest/git/trees#get-a-tree`,
  },
  'tree-recursive-any': {
    claim: 'any value of recursive asks for recursion, 0 and false too',
    docs: `${docs}/rest/git/trees#get-a-tree`,
  },
  'lfs-batch': {
    claim: 'Git LFS gives the address and the headers of each object that it has, and an error for each that it lacks',
    docs: 'https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md',
  },
  'lfs-credentials': {
    claim: 'Git LFS takes an installation token that reads contents as the password, and asks for its own media type',
    docs: `${appTokens}/authenticating-as-a-github-app-installation#about-authentication-as-a-github-app-installation`,
    believed: true,
  },
  'blob-forms': {
    claim: 'a blob comes as base64 or, with the raw media type, as its bytes',
    docs: `${docs}/rest/git/blobs#get-a-blob`,
  },
  'content-forms': {
    claim: 'a file over 1 MB has no content in JSON, only raw; a folder is a list',
    docs: `${docs}/rest/repos/contents#get-repository-content`,
  },

  // Deployments
  'deployment-auto-merge': {
    claim: 'a deployment merges the default branch into its ref by default and then answers 202',
    docs: `${deployments}#create-a-deployment`,
  },
  'deployment-contexts': {
    claim: 'a deployment wants every check of its commit by default: 409',
    docs: `${deployments}#create-a-deployment`,
  },
  'deployment-inactive': {
    claim: 'a success makes earlier deployments of the environment inactive, but not production',
    docs: `${docs}/rest/deployments/statuses#create-a-deployment-status`,
  },

  // Access
  'app-token-rules': {
    claim: 'an app is known by an RS256 token of its key, its id and at most ten minutes',
    docs: `${appTokens}/generating-a-json-web-token-jwt-for-a-github-app`,
  },
  'installation-token': {
    claim: 'an installation token is neither forty characters long nor without dots, and ends',
    docs: `${appTokens}/generating-an-installation-access-token-for-a-github-app`,
  },
  'token-reach': {
    claim: 'a token reaches its installation, or less where asked for; a private repository outside is 404',
    docs: `${docs}/rest/apps/apps#create-an-installation-access-token-for-an-app`,
  },
  'token-permissions': {
    claim: 'an operation without its permission is 403',
    docs: `${docs}/rest/authentication/permissions-required-for-github-apps`,
  },
  suspended: {
    claim: 'a suspended installation reaches nothing and hears nothing',
    docs: `${docs}/apps/maintaining-github-apps/suspending-a-github-app-installation`,
  },
  'user-token': {
    claim: 'a user token sees what both the person and the app may see',
    docs: `${appTokens}/authenticating-with-a-github-app-on-behalf-of-a-user`,
  },
  'oauth-code-once': {
    claim: 'a sign-in code serves once, for its redirect and its proof; errors come with status 200',
    docs: `${appTokens}/generating-a-user-access-token-for-a-github-app`,
  },
  'manifest-code-once': {
    claim: 'a manifest makes an app whose credentials can be fetched once',
    docs: `${docs}/apps/sharing-github-apps/registering-a-github-app-from-a-manifest`,
  },

  // Webhooks
  'webhook-signature': {
    claim: 'a delivery is signed over its bytes and names event, GUID and app',
    docs: `${docs}/webhooks/using-webhooks/validating-webhook-deliveries`,
  },
  'webhook-not-repeated': {
    claim: 'a delivery that failed is not sent again by itself',
    docs: `${docs}/webhooks/using-webhooks/handling-failed-webhook-deliveries`,
  },
  'webhook-silence': {
    claim: 'a receiver that does not answer in time is given up',
    docs: `${docs}/webhooks/using-webhooks/handling-webhook-deliveries`,
  },
  'webhook-redelivery': {
    claim: 'a redelivery is a new delivery with the same GUID and body',
    docs: `${docs}/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks`,
  },
  'checks-subscription': {
    claim: 'an app that writes checks hears of checks without subscribing',
    docs: `${webhookEvents}#check_run`,
  },
  'installation-events': {
    claim: 'installation events come without subscribing',
    docs: `${webhookEvents}#installation`,
  },
  'membership-events': {
    claim: 'team membership changes are told to apps of the organization',
    docs: `${webhookEvents}#membership`,
  },

  'graphql-permissions': {
    claim: 'a GraphQL field without its permission is null with an error of type FORBIDDEN',
    docs: `${docs}/rest/authentication/permissions-required-for-github-apps`,
    believed: true,
  },

  // The API as a whole
  paging: {
    claim: 'lists come in pages of 30, at most 100, with Link',
    docs: `${docs}/rest/using-the-rest-api/using-pagination-in-the-rest-api`,
  },
  conditional: {
    claim: 'an unchanged answer is 304 for its ETag',
    docs: `${docs}/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate`,
  },
  'invalid-body': {
    claim:
      'a missing or mistyped property is 422, broken JSON 400; an unknown property is 422 here, stricter than GitHub',
    docs: `${docs}/rest/using-the-rest-api/troubleshooting-the-rest-api`,
  },
  'secondary-limit': {
    claim: 'the secondary limit is 403 with retry-after',
    docs: `${docs}/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits`,
  },
  'graphql-errors': {
    claim: 'GraphQL errors come with status 200 and a type',
    docs: `${docs}/graphql/guides/forming-calls-with-graphql`,
    believed: true,
  },
  'graphql-pagination': { claim: 'a GraphQL connection needs first or last, at most 100', docs: graphqlLimits },
} as const satisfies Record<string, Behaviour>;

export type BehaviourName = keyof typeof behaviours;

/** The list as a page to read. */
export function behavioursPage(): string {
  const rows = Object.entries<Behaviour>(behaviours).map(
    ([name, { claim, docs: source, believed }]) =>
      `| \`${name}\` | ${claim} | [docs](${source})${believed ? ', believed' : ''} |`,
  );
  return [
    '# What the simulator believes of GitHub',
    '',
    'GitHub’s description proves the shape of answers, not behaviour. Each line here is a behaviour, the page that states',
    'it, and the name under which a test holds the simulator to it. *believed*: the page is where it belongs, but does',
    'not state it. Written by `behaviours.ts`; `npx vitest run simulator/github/behaviours.test.ts -u` writes it anew.',
    '',
    '| name | behaviour | source |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
