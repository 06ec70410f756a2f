import { z } from 'zod';
import { tasks } from '../domain/task.ts';
import { EvidenceTable } from './evidence-table.ts';
import { fields, list, named, optional } from './field.ts';
import { header } from './header.ts';
import {
  CalendarDate,
  Column,
  Digest,
  Duration,
  JsonValue,
  Scalar,
  Text,
  Uri,
  UserOrTeam,
  Version,
} from './scalars.ts';

export const riskTiers = ['minimal', 'limited', 'high'] as const;
const severities = ['low', 'medium', 'high'] as const;

const Owner = fields({
  role: z.enum(['owner', 'accountable', 'oncall']).describe('What this person or team answers for.'),
  who: UserOrTeam.describe('A GitHub user or team, without @.'),
});

const Artifact = fields({
  uri: Uri.describe('The model file, image or prompt.'),
  digest: Digest.describe('SHA-256 of the artifact: what production must show.'),
  mediaType: optional(Text).describe('Media type, such as application/onnx.'),
});

const Code = fields({
  repository: Text.describe('Repository of the training code.'),
  commit: optional(z.string().regex(/^[0-9a-f]{7,64}$/, { error: 'a git commit id' })).describe(
    'Commit of the training code.',
  ),
});

const Lineage = fields({
  code: optional(Code).describe('The training code.'),
  run: optional(Text).describe('The training run.'),
  baseModels: list(Text).describe('Models that this one was made from.'),
});

const DataSet = fields({
  role: z.enum(['training', 'validation', 'test', 'calibration', 'reference']).describe('What the data was used for.'),
  name: Text.describe('Name of the data set.'),
  uri: optional(Uri).describe('Where it is.'),
  digest: optional(Digest).describe('SHA-256 of the data set.'),
  owner: optional(UserOrTeam).describe('Who answers for the data.'),
  personalData: optional(z.boolean()).describe('Whether it holds personal data.'),
  sensitive: list(Text).describe('Sensitive attributes in it.'),
  knownBiases: list(Text).describe('Biases that are known.'),
});

const IntendedUse = fields({
  purpose: Text.describe('What the model is for.'),
  outOfScope: list(Text).describe('Uses that are not intended.'),
  affected: list(Text).describe('People whom its answers affect.'),
});

const Risk = fields({
  tier: z.enum(riskTiers).default('minimal').describe('Risk tier; policy may only raise it. Default minimal.'),
  euAiAct: optional(
    fields({
      role: z
        .enum(['provider', 'deployer', 'importer', 'distributor', 'product-manufacturer'])
        .describe('Your role under the EU AI Act.'),
      annexIII: optional(Text).describe('Point of Annex III that applies, such as 5(b).'),
    }),
  ).describe('Classification under the EU AI Act.'),
  items: list(
    fields({
      name: Text.describe('The risk.'),
      severity: z.enum(severities).describe('How bad it would be.'),
      mitigation: optional(Text).describe('What is done about it.'),
    }),
  ).describe('Risks that were considered.'),
});

const Claim = fields({
  metric: Text.describe('Metric, such as auroc.'),
  value: z.number().describe('The value that the card claims. It is recomputed from evidence.'),
  tolerance: optional(z.number().nonnegative()).describe('Largest accepted difference; policy has a default.'),
  evidence: optional(Text).describe('Evidence table that shows it. May be left out when the card has only one.'),
  group: optional(z.union([Column, z.array(Column).min(1)], { error: 'a column, or a list of columns' })).describe(
    'Group column of a fairness metric.',
  ),
  where: z.record(z.string(), Scalar).default({}).describe('Rows that the claim speaks of, by column and value.'),
});
export type Claim = z.infer<typeof Claim>;

const Provider = fields({
  model: Text.describe("The provider's model, pinned to a dated version. A floating alias is refused."),
  parameters: named(JsonValue).describe('Parameters of the call.'),
});

export const ModelCardSpec = fields({
  version: Version.describe('Version of the model.'),
  task: z.enum(tasks).describe('What kind of answer the model gives.'),
  overview: optional(Text).describe('What the model does, in a sentence.'),
  owners: z.array(Owner).min(1).describe('GitHub users and teams that answer for the model.'),
  artifacts: list(Artifact).describe('The files, images or prompts that are the model.'),
  provider: optional(Provider).describe('The provider of a hosted model.'),
  lineage: Lineage.default({ code: null, run: null, baseModels: [] }).describe('Where the model comes from.'),
  data: list(DataSet).describe('Data sets behind the model.'),
  intendedUse: optional(IntendedUse).describe('What the model is for, and what not.'),
  risk: Risk.default({ tier: 'minimal', euAiAct: null, items: [] }).describe('Risk classification.'),
  limitations: list(Text).describe('Known limitations.'),
  oversight: optional(
    fields({
      measures: z.array(Text).min(1).describe('How people oversee the model.'),
      contact: optional(UserOrTeam).describe('Whom to ask.'),
    }),
  ).describe('Human oversight.'),
  lifecycle: fields({
    reviewBy: optional(CalendarDate).describe('Date by which the model must be reviewed.'),
    retrainEvery: optional(Duration).describe('How often it is retrained.'),
  })
    .default({ reviewBy: null, retrainEvery: null })
    .describe('Deadlines.'),
  evidence: z
    .record(z.string(), EvidenceTable)
    .refine((tables) => Object.keys(tables).length > 0, { error: 'at least one evidence table' })
    .meta({ minProperties: 1, description: 'Evidence tables by name; each pinned by its digest.' }),
  claims: list(Claim).describe('Numbers that the card claims; each is recomputed.'),
  extensions: z.record(z.string(), JsonValue).default({}).describe('What other formats know and this one does not.'),
});
export type ModelCardSpec = z.infer<typeof ModelCardSpec>;

export const ModelCard = fields({ ...header('ModelCard'), spec: ModelCardSpec.describe('The model.') });
export type ModelCard = z.infer<typeof ModelCard>;
