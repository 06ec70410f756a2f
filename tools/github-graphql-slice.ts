/** GitHub's GraphQL schema cut to named types and fields. */
import { type DefinitionNode, type FieldDefinitionNode, Kind, parse, print, type TypeNode, visit } from 'graphql';

const builtIn = new Set(['String', 'Int', 'Float', 'Boolean', 'ID']);

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/**
 * Keeps the object and interface types in `fields` with just those fields, every enum, scalar and input type that they
 * name, and unions cut to the members kept. A field whose type is not kept is an error.
 */
export function graphqlSlice(sdl: string, fields: Record<string, readonly string[]>): string {
  const document = visit(parse(sdl, { noLocation: true }), {
    enter: (node) => ('description' in node && node.description ? { ...node, description: undefined } : undefined),
    Directive: () => null,
  });
  const definitions = new Map<string, DefinitionNode>();
  for (const definition of document.definitions) {
    if ('name' in definition && definition.name) definitions.set(definition.name.value, definition);
  }
  const kept = new Map<string, DefinitionNode>();
  const keepInput = (name: string): void => {
    if (builtIn.has(name) || kept.has(name)) return;
    const definition = definitions.get(name);
    if (!definition) throw new Error(`GitHub's GraphQL schema has no type ${name}`);
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION)
      throw new Error(`type ${name} is used by a kept field but has no list of fields`);
    if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      const types = definition.types?.filter((type) => fields[type.name.value]) ?? [];
      kept.set(name, { ...definition, types });
      return;
    }
    kept.set(name, definition);
    if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION)
      for (const field of definition.fields ?? []) keepInput(namedType(field.type));
  };
  const keepField = (field: FieldDefinitionNode): void => {
    const type = namedType(field.type);
    if (!fields[type]) keepInput(type);
    for (const argument of field.arguments ?? []) keepInput(namedType(argument.type));
  };
  for (const [name, names] of Object.entries(fields)) {
    const definition = definitions.get(name);
    if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION && definition?.kind !== Kind.INTERFACE_TYPE_DEFINITION)
      throw new Error(`GitHub's GraphQL schema has no object or interface ${name}`);
    const keptFields = names.map((field) => {
      const found = definition.fields?.find((candidate) => candidate.name.value === field);
      if (!found) throw new Error(`GitHub's GraphQL type ${name} has no field ${field}`);
      keepField(found);
      return found;
    });
    const interfaces = definition.interfaces?.filter((type) => fields[type.name.value]) ?? [];
    kept.set(name, { ...definition, fields: keptFields, interfaces });
  }
  const ordered = [...kept.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, definition]) => definition);
  return `${print({ kind: Kind.DOCUMENT, definitions: ordered })}\n`;
}
