import { expect, it } from 'vitest';
import { graphqlSlice } from './github-graphql-slice.ts';

const sdl = `
"""A person"""
type User implements Node { id: ID!, "The name" name(format: Format): String, secret: Secret }
interface Node { id: ID! }
type Secret { id: ID! }
enum Format { SHORT LONG }
union Anything = User | Secret
type Query { user(filter: Filter): User, any: Anything }
input Filter { format: Format }
`;

it('keeps the named fields with the inputs they need, and nothing else', () => {
  const slice = graphqlSlice(sdl, { Query: ['user', 'any'], User: ['name'] });
  expect(slice).toContain('name(format: Format): String');
  expect(slice).toContain('input Filter');
  expect(slice).toContain('union Anything = User\n');
  expect(slice).not.toMatch(/secret|Secret|Node|A person/);
});

it('refuses a field whose type is not kept', () => {
  expect(() => graphqlSlice(sdl, { Query: ['user'], User: ['secret'] })).toThrow('type Secret is used by a kept field');
  expect(() => graphqlSlice(sdl, { Query: ['users'] })).toThrow('has no field users');
});
