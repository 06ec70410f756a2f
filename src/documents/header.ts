import { z } from 'zod';
import { fields } from './field.ts';
import { Labels, Name } from './scalars.ts';

export const apiVersion = 'modelwarden.dev/v1alpha1';

export const documentKinds = ['ModelCard', 'ModelDeployment', 'Waiver', 'Policy'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** What every kind begins with, Kubernetes-style. */
export const header = <Kind extends DocumentKind>(kind: Kind) => ({
  apiVersion: z.literal(apiVersion).describe('The version of the document format.'),
  kind: z.literal(kind).describe('The kind of document.'),
  metadata: fields({
    name: Name.describe('The identity of what is described, everywhere and over time.'),
    labels: Labels.default({}).describe('Free labels, for selecting and grouping.'),
  }).describe('Identity.'),
});
