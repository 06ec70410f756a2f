import { accountByLogin, known, pullRequestByNumber, repositoryByName, teamBySlug } from '../state/lookup.ts';
import type { State } from '../state/state.ts';

/** Things by the names that people use; what the world does not know is a mistake of the caller. */
export function named(state: State) {
  const account = (login: string) => known(accountByLogin(state, login), `account ${login}`);
  const repository = (name: string) => {
    const [owner = '', short = ''] = name.split('/');
    return known(repositoryByName(state, owner, short), `repository ${name}`);
  };
  return {
    account,
    repository,
    pull: (name: string, number: number) =>
      known(pullRequestByNumber(state, repository(name).id, number), `pull request ${name}#${number}`),
    team: (organization: string, slug: string) =>
      known(teamBySlug(state, account(organization).id, slug), `team ${organization}/${slug}`),
  };
}
