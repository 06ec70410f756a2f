import { accountById } from '../state/lookup.ts';
import type { Team } from '../state/people.ts';
import type { World } from '../state/world.ts';
import type { Body } from './account.ts';

export function teamBody(world: World, team: Team): Body {
  const organization = accountById(world.state, team.organizationId);
  const url = `${world.addresses.api}/organizations/${organization.id}/team/${team.id}`;
  const parent = team.parentId === null ? undefined : world.state.teams.get(team.parentId);
  return {
    id: team.id,
    node_id: `T_${team.id}`,
    name: team.name,
    slug: team.slug,
    description: null,
    privacy: team.privacy,
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    type: 'organization',
    organization_id: organization.id,
    url,
    html_url: `${world.addresses.html}/orgs/${organization.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: parent ? teamBody(world, parent) : null,
  };
}
