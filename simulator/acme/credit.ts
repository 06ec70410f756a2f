import { digestOf } from '../../src/domain/digest.ts';

/** How many applicants of a group the model accepts; the label follows the decision closely. */
export type GroupCounts = {
  readonly region: string;
  readonly sex: string;
  readonly age: string;
  readonly rows: number;
  readonly accepted: number;
};

/**
 * A holdout table of loan applicants as CSV: `declined` is the prediction, `defaulted` the label, `p_default` the score.
 * What an applicant is follows from the row's id alone, so that two models are judged on the same people; each group
 * has exactly `accepted` favorable decisions, those who will pay back mostly first. `blur` puts that many scores in a
 * hundred on the wrong side: a worse model.
 */
export function holdout(groups: readonly GroupCounts[], blur = 0): string {
  const lines = ['application_id,region,sex,age_band,income,defaulted,declined,p_default'];
  let first = 0;
  for (const { region, sex, age, rows, accepted } of groups) {
    const applicants = Array.from({ length: rows }, (_, row) => applicant(first + row, blur));
    const preferred = [...applicants].sort((a, b) => a.rank - b.rank).slice(0, accepted);
    const winners = new Set(preferred.map(({ id }) => id));
    for (const { id, defaulted, income, score } of applicants) {
      lines.push([id, region, sex, age, income, defaulted, winners.has(id) ? 0 : 1, score.toFixed(4)].join(','));
    }
    first += rows;
  }
  return `${lines.join('\n')}\n`;
}

function applicant(id: number, blur: number) {
  const defaulted = (id * 7919) % 10 < 4 ? 1 : 0;
  const band = ((id * 61) % 1000) / 1000;
  const isMisplaced = (id * 37) % 100 < blur;
  return {
    id,
    defaulted,
    income: 18_000 + ((id * 7919) % 60_000),
    score: (defaulted === 1) !== isMisplaced ? 0.5 + band / 2 : band / 2,
    rank: defaulted + ((id * 191) % 1000) / 700,
  };
}

const regionA: readonly GroupCounts[] = [
  { region: 'A', sex: 'M', age: '18-59', rows: 500, accepted: 212 },
  { region: 'A', sex: 'F', age: '18-59', rows: 460, accepted: 189 },
  { region: 'A', sex: 'F', age: '60+', rows: 20, accepted: 11 },
];

/** Region A accepted 412 of 980, region B 130 of 520; women of 60 and more are 37. */
export const unfair: readonly GroupCounts[] = [
  ...regionA,
  { region: 'B', sex: 'M', age: '18-59', rows: 260, accepted: 65 },
  { region: 'B', sex: 'F', age: '18-59', rows: 243, accepted: 61 },
  { region: 'B', sex: 'F', age: '60+', rows: 17, accepted: 4 },
];

/** A biased model on the same applicants as the reweighed one: region B accepted 240 of 960. */
export const biased: readonly GroupCounts[] = [
  ...regionA,
  { region: 'B', sex: 'M', age: '18-59', rows: 480, accepted: 120 },
  { region: 'B', sex: 'F', age: '18-59', rows: 463, accepted: 116 },
  { region: 'B', sex: 'F', age: '60+', rows: 17, accepted: 4 },
];

/** The reweighed model: region B accepted 402 of 960; women of 60 and more are still 37. */
export const fair: readonly GroupCounts[] = [
  ...regionA,
  { region: 'B', sex: 'M', age: '18-59', rows: 480, accepted: 201 },
  { region: 'B', sex: 'F', age: '18-59', rows: 463, accepted: 194 },
  { region: 'B', sex: 'F', age: '60+', rows: 17, accepted: 7 },
];

export type CardOptions = {
  readonly version: string;
  readonly evidence: string;
  readonly claims?: readonly string[];
  readonly tier?: string;
  readonly groups?: string;
};

/** The sample of the training data, with its scores: what drift is measured against. */
export const training = holdout(fair, 5);

/** The digest that stands for a version's model file. */
export const artifact = (version: string): string => digestOf(`model ${version}`);

export const card = ({
  version,
  evidence,
  claims = [],
  tier = 'high',
  groups = '[region]',
}: CardOptions): string => `apiVersion: modelwarden.dev/v1alpha1
kind: ModelCard
metadata:
  name: credit-risk
spec:
  version: ${version}
  overview: Probability that a consumer-loan applicant defaults within twelve months.
  task: binary-classification
  owners:
    - {role: accountable, who: acme/model-risk}
    - {role: owner, who: acme/credit-ml}
  artifacts:
    - {uri: "s3://acme-models/credit-risk/${version}/model.onnx", digest: "${artifact(version)}"}
  intendedUse:
    purpose: Support loan officers' decisions
  data:
    - {role: training, name: applications-2023-2025, owner: acme/credit-ml, personalData: true, sensitive: [sex, age_band]}
  risk:
    tier: ${tier}
    items: [{name: proxy discrimination, severity: high, mitigation: bias gate and feature review}]
  limitations: [Not validated for business loans]
  oversight: {measures: [An officer confirms every refusal]}
  evidence:
    holdout:
      uri: evidence/holdout.csv
      digest: "${digestOf(evidence)}"
      rows: {id: application_id}
      label: defaulted
      positive: 1
      score: p_default
      prediction: {column: declined}
      favorable: 0
      groups: ${groups}
      slices: [region]
    training:
      uri: evidence/training.csv
      digest: "${digestOf(training)}"
      score: p_default
      features: {numeric: [income], categorical: [region]}
${claims.length === 0 ? '' : `  claims:\n${claims.map((claim) => `    - ${claim}`).join('\n')}\n`}`;

export const deployment = (version: string): string => `apiVersion: modelwarden.dev/v1alpha1
kind: ModelDeployment
metadata: {name: credit-risk}
spec:
  environment: production
  model: {card: ../../models/credit-risk/card.yaml, version: ${version}, digest: "${artifact(version)}"}
  manifests: [credit-risk-deployment.yaml]
  target: {driver: kubernetes, cluster: prod-eu}
`;

export const manifest = (version: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: credit-risk
  namespace: lending
  annotations: {modelwarden.dev/model-digest: "${artifact(version)}"}
spec:
  replicas: 2
  selector: {matchLabels: {app: credit-risk}}
  template:
    metadata: {labels: {app: credit-risk}}
    spec:
      containers:
        - name: server
          image: ghcr.io/acme/onnx-server:1.4.0
          args: ["--model-digest", "${artifact(version)}"]
`;

/** What no repository of the organisation may loosen: `modelwarden/floor.yaml` in acme/.github. */
export const floor = `apiVersion: modelwarden.dev/v1alpha1
kind: Policy
metadata: {name: acme-floor}
spec:
  floor: true
  checks:
    bias: {rules: [{metric: demographic-parity-ratio, atLeast: 0.80, minimum: {rows: 100}}]}
`;

/** The repository's policy, over the floor at that commit. */
export const policy = (floorCommit: string, atLeast = 0.8): string => `apiVersion: modelwarden.dev/v1alpha1
kind: Policy
metadata: {name: acme-lending}
extends:
  - modelwarden:recommended
  - acme/.github//modelwarden/floor.yaml@${floorCommit}
spec:
  mode: enforce
  checks:
    bias:
      rules:
        - {metric: demographic-parity-ratio, atLeast: ${atLeast}, minimum: {rows: 100}}
  inconclusive: {acceptableBy: [acme/model-risk], atMost: 60d}
  waivers: {accountable: [acme/model-risk], atMost: 90d}
  approvals:
    approval_rules:
      - name: production promotion
        if: {change: {kinds: [promote], environment: production}}
        requires:
          seats:
            - {name: risk, count: 1, teams: [acme/model-risk]}
            - {name: review, count: 1, teams: [acme/credit-ml]}
      - name: policy change
        if: {change: {kinds: [policy]}}
        requires: {count: 2, teams: [acme/model-risk]}
      - name: peer review
        requires: {count: 1, teams: [acme/credit-ml, acme/model-risk]}
  merge: {method: squash, when: approved}
  rollout: {environments: [production]}
`;

export type Version = { readonly version: string; readonly evidence: string; readonly card?: Partial<CardOptions> };

/** Every file of the governed repository at one version. */
export const files = ({ version, evidence, card: options = {} }: Version): Readonly<Record<string, string>> => ({
  'models/credit-risk/card.yaml': card({ version, evidence, ...options }),
  'models/credit-risk/evidence/holdout.csv': evidence,
  'models/credit-risk/evidence/training.csv': training,
  'deploy/production/credit-risk.yaml': deployment(version),
  'deploy/production/credit-risk-deployment.yaml': manifest(version),
});
