import { expect, it } from 'vitest';
import { referencedSchemas, shareRepeated, toJsonSchema } from './json-schema-slice.ts';

it('turns nullable into a type with null, an enum with null, or an alternative', () => {
  expect(toJsonSchema({ type: 'string', nullable: true })).toEqual({ type: ['string', 'null'] });
  expect(toJsonSchema({ type: 'string', nullable: true, enum: ['a'] })).toEqual({
    type: ['string', 'null'],
    enum: ['a', null],
  });
  expect(toJsonSchema({ nullable: true, allOf: [{ $ref: '#/components/schemas/user' }] })).toEqual({
    anyOf: [{ allOf: [{ $ref: '#/schemas/user' }] }, { type: 'null' }],
  });
});

it('drops prose, but not properties that are named like it', () => {
  const schema = {
    type: 'object',
    description: 'x',
    example: 1,
    properties: { description: { type: 'string', title: 'y' } },
  };
  expect(toJsonSchema(schema)).toEqual({ type: 'object', properties: { description: { type: 'string' } } });
});

it('keeps schemas that are referenced, through others and around circles', () => {
  const components = {
    a: { properties: { b: { $ref: '#/components/schemas/b' } } },
    b: { properties: { a: { $ref: '#/components/schemas/a' } } },
    c: { type: 'string' },
  };
  expect(Object.keys(referencedSchemas({ $ref: '#/schemas/a' }, components))).toEqual(['a', 'b']);
});

it('shares what is repeated and means the same after', () => {
  const user = {
    type: 'object',
    properties: Object.fromEntries('abcdefgh'.split('').map((key) => [key, { type: 'string' }])),
    required: ['a'],
  };
  const { entries, schemas } = shareRepeated({ entries: { one: { items: user }, two: { items: user } }, schemas: {} });
  const [[name, shared] = []] = Object.entries(schemas);
  expect(shared).toEqual(user);
  expect(entries).toEqual({
    one: { items: { $ref: `#/schemas/${name}` } },
    two: { items: { $ref: `#/schemas/${name}` } },
  });
});
