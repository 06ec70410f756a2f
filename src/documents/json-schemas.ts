import { z } from 'zod';
import type { Json } from '../domain/digest.ts';
import { type CheckSettings, schemaOf } from './document.ts';
import { type DocumentKind, documentKinds } from './header.ts';

/** `ModelCard` → `modelcard`, the file name and the end of the schema's id. */
export const schemaFileName = (kind: DocumentKind): string => `${kind.toLowerCase()}.schema.json`;

/** JSON Schema (draft 2020-12) of each kind as people write it: what has a default may be left out. For editors. */
export function jsonSchemas(checks: CheckSettings): ReadonlyMap<DocumentKind, Json> {
  return new Map(
    documentKinds.map((kind) => {
      const schema = z.toJSONSchema(schemaOf(kind, checks), {
        io: 'input',
        target: 'draft-2020-12',
        override: withoutEmptyDefault,
      });
      const { $schema, ...rest } = schema;
      return [
        kind,
        {
          $schema,
          $id: `https://modelwarden.dev/schemas/v1alpha1/${schemaFileName(kind)}`,
          title: kind,
          ...rest,
        } as unknown as Json,
      ];
    }),
  );
}

/** Editors write a default into the file; null and mappings of defaults only make a document longer. */
function withoutEmptyDefault({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { default: value } = jsonSchema;
  if (typeof value === 'object' && !Array.isArray(value)) delete jsonSchema.default;
}
