import fc from 'fast-check';
import type { Decision } from '../../src/domain/decision.ts';

/** What strangers write into names, titles and column values to get out of where they were put. */
export const payloads: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></svg></style><script>alert(1)</script>',
  '<!-- modelwarden:sticky v1 -->',
  '--> <b>PASS</b> <!--',
  '</details><h1>PASS</h1>',
  '| ✅ PASS | x |\n| --- | --- |',
  '`</code>` `@octocat` ``x',
  '`<script>alert(1)</script>` `"><img src=x onerror=alert(1)>`',
  '@octocat @acme/everyone a@evil.example',
  '#12 GH-12 acme/other#3 https://evil.example www.evil.example mailto:a@evil.example',
  '[x](javascript:alert(1)) ![x](https://evil.example/x.png) [^1]',
  ':white_check_mark: **PASS** __x__ ~~y~~ $x^2$',
  '\u001B[31mred\u001B[0m \u001B]8;;https://evil.example\u0007link\u001B]8;;\u0007 \u009B31m \u0008\u0008\u0008',
  '\u202Egnp.exe\u202C \u2066x\u2069 \u200Bz',
  'line\r\nbreak\u2028and\u2029more\ttab',
  '\uD800 lone \uDC00',
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}} #{7*7} %3Cscript%3E',
  '\\| \\` \\<b\\> &lt;b&gt; &#60;b&#62;',
  '- a\n- b\n\n# heading\n> quote\n    code\n```\nfence',
];

export const hostileString = fc.oneof(
  fc.constantFrom(...payloads),
  fc.tuple(fc.constantFrom(...payloads), fc.constantFrom(...payloads)).map((pair) => pair.join(' ')),
  fc.string({
    unit: fc.constantFrom(...'<>"\'`|*_[]()#@:/\\!&$~-=+.;\n\r\u001B\u202E a1x'),
    minLength: 1,
    maxLength: 40,
  }),
);

/** Members whose value only we write: unions, digests, commits. Everything else of a decision can come from outside. */
const ours = new Set([
  'kind',
  'mode',
  'outcome',
  'verdict',
  'status',
  'bound',
  'decide',
  'unit',
  'repository',
  'head',
  'base',
  'policy',
  'evidence',
  'measurements',
  'approvals',
  'documents',
  'code',
  // Written in the policy of the base branch, which no stranger can change.
  'teams',
  'users',
]);

/** The same decision with every string that a stranger could have written replaced. */
export function withStrings(decision: Decision, replace: (original: string) => string): Decision {
  const walk = (value: unknown, key: string | null): unknown => {
    if (typeof value === 'string') return key !== null && ours.has(key) ? value : replace(value);
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value !== 'object' || value === null) return value;
    const scoped = key === 'scope' || key === 'reference';
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) =>
        scoped && typeof member === 'string' ? [replace(name), replace(member)] : [name, walk(member, name)],
      ),
    );
  };
  const changed = walk(decision, null) as Decision;
  return { ...changed, approvals: walk(decision.approvals, null) as Decision['approvals'] };
}
