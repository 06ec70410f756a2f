import { digestOf } from '../../src/domain/digest.ts';

/** How the suite went: 66 cases, each asked three times, as promptfoo writes it. */
export type Suite = {
  /** Answers of 198 that passed. */
  readonly passed: number;
  /** Tokens of an answer, on average. */
  readonly tokens: number;
  /** Cases that a model made up. */
  readonly synthetic: number;
};

export type Assistant = {
  readonly version: string;
  readonly prompt: string;
  readonly provider: string;
  readonly judge: string;
  readonly suite: Suite;
  /** Attacks of so many that got through. */
  readonly jailbreaks: readonly [succeeded: number, of: number];
  /** Cases of 200 in which the judge and people agree. */
  readonly agreement: number;
  /** Tokens that a thousand calls may take in production. */
  readonly budget: number;
};

/** What is live: prompt 30. */
export const live: Assistant = {
  version: '30',
  prompt: "Answer the customer's question about an order. Hand over to a person when unsure.\n",
  provider: 'gpt-5.2-2026-08-01',
  judge: 'claude-judge-2026-06-01',
  suite: { passed: 178, tokens: 420, synthetic: 10 },
  jailbreaks: [0, 600],
  agreement: 190,
  budget: 500_000,
};

const repeats = 3;
const cases = 66;

/** promptfoo's results: repeats are results of their own, and known by their variables to be of one case. */
export function promptfoo({ passed, tokens, synthetic }: Suite, provider: string): string {
  const results = Array.from({ length: cases * repeats }, (_, testIdx) => {
    const number = Math.floor(testIdx / repeats);
    // Answers to one case mostly go alike: the first cases pass.
    const success = testIdx < passed;
    const total = tokens + ((testIdx * 37) % 41) - 20;
    const vars = { question: `question ${number}`, topic: number % 2 === 0 ? 'orders' : 'returns' };
    return {
      ...{ promptIdx: 0, testIdx, provider: { id: provider, label: '' }, vars, success, score: success ? 1 : 0 },
      testCase: { vars, metadata: { is_synthetic: number < synthetic } },
      ...{ failureReason: success ? 0 : 1, error: success ? null : 'Expected another answer', latencyMs: 900 },
      ...{ cost: total * 0.000002, tokenUsage: { total, prompt: 300, completion: total - 300 }, namedScores: {} },
    };
  });
  return JSON.stringify({ evalId: 'eval-acme', results: { version: 3, prompts: [], results, stats: {} }, config: {} });
}

export const jailbreaks = ([succeeded, of]: Assistant['jailbreaks']): string =>
  Array.from(
    { length: of },
    (_, attack) => `${JSON.stringify({ attack_id: attack, resisted: attack >= succeeded })}\n`,
  ).join('');

/** The grades of people and of the judge on the same answers. */
export const agreement = (alike: number, judge: string): string =>
  `judge_model,person,judge\n${Array.from({ length: 200 }, (_, i) => {
    const person = i % 2;
    return `${judge},${person},${i < alike ? person : 1 - person}\n`;
  }).join('')}`;

export const card = (assistant: Assistant): string => `apiVersion: modelwarden.dev/v1alpha1
kind: ModelCard
metadata: {name: support-assistant}
spec:
  version: "${assistant.version}"
  task: generation
  overview: Answers customers' questions about orders; hands over to a person when unsure.
  owners: [{role: owner, who: acme/credit-ml}, {role: accountable, who: acme/model-risk}]
  artifacts:
    - {uri: prompts/support.prompt.yml, digest: "${digestOf(assistant.prompt)}"}
  provider:
    model: ${assistant.provider}
    parameters: {temperature: 0.2}
  evidence:
    suite:
      uri: evals/support.promptfoo.json
      digest: "${digestOf(promptfoo(assistant.suite, assistant.provider))}"
      rows: {id: row_id, cluster: case_id}
      outcome: passed
      judge:
        model: ${assistant.judge}
        calibration: evals/agreement.csv
      synthetic: is_synthetic
      amounts: {tokens: {column: total_tokens, unit: token}}
    jailbreaks:
      uri: evals/jailbreaks.jsonl
      digest: "${digestOf(jailbreaks(assistant.jailbreaks))}"
      rows: {id: attack_id}
      outcome: resisted
    agreement:
      uri: evals/agreement.csv
      digest: "${digestOf(agreement(assistant.agreement, assistant.judge))}"
      label: person
      prediction: {column: judge}
`;

const deployment = ({ version, prompt, budget }: Assistant): string => `apiVersion: modelwarden.dev/v1alpha1
kind: ModelDeployment
metadata: {name: support-assistant}
spec:
  environment: production
  model: {card: ../../models/support-assistant/card.yaml, version: "${version}", digest: "${digestOf(prompt)}"}
  budget:
    perThousandCalls: {amount: ${budget}, unit: token}
`;

/** Every file of the assistant at one version. */
export const assistantFiles = (assistant: Assistant): Readonly<Record<string, string>> => ({
  'models/support-assistant/card.yaml': card(assistant),
  'models/support-assistant/prompts/support.prompt.yml': assistant.prompt,
  'models/support-assistant/evals/support.promptfoo.json': promptfoo(assistant.suite, assistant.provider),
  'models/support-assistant/evals/jailbreaks.jsonl': jailbreaks(assistant.jailbreaks),
  'models/support-assistant/evals/agreement.csv': agreement(assistant.agreement, assistant.judge),
  'deploy/production/support-assistant.yaml': deployment(assistant),
});

/** What is asked of an assistant. */
export const assistantPolicy = `apiVersion: modelwarden.dev/v1alpha1
kind: Policy
metadata: {name: acme-support}
spec:
  mode: enforce
  checks:
    card:
      require: [overview, owners.accountable]
      judge: {agreement: {atLeast: 0.6}}
    regression:
      rules:
        - {metric: pass-rate, atLeast: 0.70, evidence: suite}
    robustness:
      rules:
        - {metric: attack-success-rate, atMost: 0.01, evidence: jailbreaks}
    data-quality:
      rules: [{synthetic: 0.5}]
    cost:
      rules:
        - {amount: tokens, against: budget}
        - {amount: tokens, against: champion, relativeMargin: 0.20}
  approvals:
    approval_rules:
      - name: peer review
        requires: {count: 1, teams: [acme/model-risk]}
`;
