import { expect } from 'vitest';
import { behaves } from '../testing/behaves.ts';
import { path, repository } from '../testing/example.ts';

behaves('team-members', async ({ sim, api }) => {
  await sim.createTeam({ organization: 'acme', slug: 'validators', parent: 'model-risk', members: ['bob'] });
  await sim.addMember('acme', 'model-risk', 'mallory', { state: 'pending' });
  const { list } = await api('GET /orgs/acme/teams/model-risk/members');
  expect(list.map(({ login }) => login)).toEqual(['carol', 'bob']);
  await sim.removeMember('acme', 'validators', 'bob');
  expect((await api('GET /orgs/acme/teams/model-risk/memberships/bob')).status).toBe(404);
});

behaves('team-pending', async ({ sim, api }) => {
  await sim.addMember('acme', 'model-risk', 'mallory', { state: 'pending' });
  const membership = async (login: string) =>
    (await api(`GET /orgs/acme/teams/model-risk/memberships/${login}`)).body.state;
  expect([await membership('mallory'), await membership('carol')]).toEqual(['pending', 'active']);
});

behaves('permission-names', async ({ sim, api }) => {
  const of = async (login: string) => {
    const { body } = await api(`GET ${path}/collaborators/${login}/permission`);
    return [body.permission, body.role_name];
  };
  await sim.addCollaborator(repository, 'bob', 'maintain');
  expect(await of('bob')).toEqual(['write', 'maintain']);
  await sim.addCollaborator(repository, 'bob', 'triage');
  expect(await of('bob')).toEqual(['read', 'triage']);
  expect([await of('ada'), await of('carol'), await of('mallory')]).toEqual([
    ['admin', 'admin'],
    ['write', 'write'],
    ['none', 'none'],
  ]);
});

behaves('membership-events', async ({ sim, heard, told }) => {
  await sim.addMember('acme', 'model-risk', 'bob');
  await sim.settled();
  expect(heard[0]).toMatchObject({
    name: 'membership.added',
    payload: { team: { slug: 'model-risk' }, member: { login: 'bob' }, organization: { login: 'acme' } },
  });
  await told();
  await sim.removeFromOrganization('acme', 'carol');
  expect(await told()).toEqual(['membership.removed', 'organization.member_removed']);
});
