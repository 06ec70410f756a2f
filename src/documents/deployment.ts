import { z } from 'zod';
import { choice, fields, list, optional } from './field.ts';
import { header } from './header.ts';
import { Digest, Name, Text, Uri, Version } from './scalars.ts';

export const ModelDeploymentSpec = fields(
  {
    environment: Name.describe('Environment, such as staging or production.'),
    model: fields({
      card: Uri.describe("The model's card: a path relative to this file."),
      version: Version.describe("The version to deploy; must equal the card's."),
      digest: Digest.describe("Digest of the artifact to deploy; must be one of the card's."),
    }).describe('What is deployed.'),
    manifests: list(Uri).describe('The Kubernetes objects, as paths relative to this file.'),
    target: optional(
      fields(
        {
          driver: choice(['kubernetes'], ['argo-cd', 'flux'])
            .default('kubernetes')
            .describe('How the manifests get to the cluster.'),
          cluster: Name.describe('A cluster that this installation knows.'),
        },
        ['application'],
      ),
    ).describe('Where to roll out. Without it Modelwarden approves and something else rolls out.'),
    budget: optional(
      fields({
        perThousandCalls: fields({
          amount: z
            .number({ error: 'a number of at least 0' })
            .min(0, { error: 'a number of at least 0' })
            .describe('Largest cost of a thousand calls.'),
          unit: Text.describe("Unit of the amount, as in the card's `amounts`: EUR, token."),
        }).describe('What a thousand calls may cost.'),
      }),
    ).describe('What the model may cost here. A rule of the check `cost` judges by it.'),
  },
  ['rollout', 'monitoring'],
);

export const ModelDeployment = fields({
  ...header('ModelDeployment'),
  spec: ModelDeploymentSpec.describe('The deployment.'),
});
export type ModelDeployment = z.infer<typeof ModelDeployment>;
