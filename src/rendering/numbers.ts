import { type Finding, smallestCell } from '../domain/finding.ts';

const minus = '−';

/** Keeps a number and its sign on one line. */
const nbsp = '\u00A0';

/** A whole number with thousands separators: `4,812`. */
export const count = (value: number): string => decimal(Math.round(value), 0);

/** A number of rows in a group: `520`, or `<10`. */
export const cell = (rows: number): string => (rows < smallestCell ? `<${smallestCell}` : count(rows));

/** `noun` in the right number: `1 finding`, `2 findings`. */
export const plural = (value: number, noun: string, many = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : many}`;

/** True when the numbers of this finding rest on a cell that is too small to print. */
export const suppressed = (finding: Finding): boolean => finding.n.some((rows) => rows < smallestCell);

/** Formatters by decimals: to make one takes fifty times as long as to use one. */
const formats = new Map<number, Intl.NumberFormat>();

function formatOf(decimals: number): Intl.NumberFormat {
  const known = formats.get(decimals);
  if (known) return known;
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  formats.set(decimals, made);
  return made;
}

/** A number with so many decimals, thousands separators, a true minus sign and, if asked, a plus sign. */
export function decimal(value: number, decimals: number, signed = false): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`;
  const digits = formatOf(decimals).format(Math.abs(value));
  const zero = !/[1-9]/.test(digits);
  return `${value < 0 && !zero ? minus : signed && !zero ? '+' : ''}${digits}`;
}

/** How many decimals a person wrote: 0.8 → 1, −0.005 → 3. */
function writtenDecimals(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.min(9, Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent)));
}

const magnitude = (value: number): number => Math.floor(Math.log10(Math.abs(value)));

/**
 * Decimals that the interval's width earns: two significant digits of the width, so that 0.50–0.70 is not printed as
 * 0.5013–0.6987. More where rounding would make an estimate or a bound look equal to a limit from which it differs:
 * `0.796 < 0.800`, never `0.80 < 0.80`.
 */
export function decimalsOf(finding: Finding): number {
  const { estimate, uncertainty, limit, unit } = finding;
  if (unit === 'count') return 0;
  const bounds = 'none' in uncertainty ? [] : [uncertainty.lower, uncertainty.upper];
  const width = bounds.length === 2 ? bounds[1]! - bounds[0]! : 0;
  let decimals = writtenDecimals(limit.value);
  if (Number.isFinite(width) && width > 0) decimals = 1 - magnitude(width);
  else if (estimate !== null && Number.isFinite(estimate)) decimals = writtenDecimals(Number(estimate.toPrecision(4)));
  decimals = Math.min(6, Math.max(0, decimals));
  const looksEqual = (value: number): boolean =>
    Math.abs(value - limit.value) > 1e-9 && decimal(value, decimals) === decimal(limit.value, decimals);
  const shown = [...(estimate === null ? [] : [estimate]), ...bounds].filter(Number.isFinite);
  while (decimals < 9 && shown.some(looksEqual)) decimals += 1;
  return decimals;
}

const named: readonly string[] = ['ratio', 'difference', 'rate', 'count', 'none'];
const suffix = (finding: Finding): string => (named.includes(finding.unit) ? '' : ` ${finding.unit}`);

/** The estimate alone: `0.59`, `+0.004`, `0.42 EUR`; words where there is none or it must not be printed. */
export function estimateOf(finding: Finding): string {
  if (suppressed(finding)) return `suppressed (<${smallestCell} rows)`;
  if (finding.estimate === null) return 'no estimate';
  return `${decimal(finding.estimate, decimalsOf(finding), finding.unit === 'difference')}${suffix(finding)}`;
}

/** The interval with its confidence: `95 % CI 0.50–0.70`; the reason where there is none; empty when suppressed. */
export function intervalOf(finding: Finding): string {
  if (suppressed(finding)) return '';
  const { uncertainty } = finding;
  if ('none' in uncertainty) return `no interval: ${uncertainty.none}`;
  const decimals = decimalsOf(finding);
  const signed = finding.unit === 'difference';
  const [lower, upper] = [decimal(uncertainty.lower, decimals, signed), decimal(uncertainty.upper, decimals, signed)];
  const range = signed || uncertainty.lower < 0 ? `${lower} to ${upper}` : `${lower}–${upper}`;
  return `${Number((uncertainty.confidence * 100).toFixed(2))}${nbsp}%${nbsp}CI ${range}`;
}

/** The rows behind the estimate: `n 520/980`, `n <10/980`; empty for a finding that counts no rows. */
export const rowsOf = (finding: Finding): string => (finding.n.length > 0 ? `n ${finding.n.map(cell).join('/')}` : '');

/** How many rows would settle it: `needs ~447 rows of women 60+`; empty when nothing is known. */
export const needsOf = (finding: Finding): string =>
  finding.needs ? `needs ~${count(finding.needs.rows)} rows of ${finding.needs.of}` : '';

/** The limit's value as the policy wrote it; ratios, rates and their differences with no fewer than two decimals. */
export function limitValueOf(finding: Finding): string {
  const { value } = finding.limit;
  const least = ['ratio', 'difference', 'rate'].includes(finding.unit) ? 2 : 0;
  return `${decimal(value, Math.max(least, writtenDecimals(value)))}${suffix(finding)}`;
}

/** The limit with its sign: `≥ 0.80`. */
export const limitOf = (finding: Finding): string =>
  `${finding.limit.bound === 'atLeast' ? '≥' : '≤'} ${limitValueOf(finding)}`;

/** The smallest difference from the limit that these rows could show: `detects 0.11`; empty where it has no meaning. */
export function detectableOf(finding: Finding): string {
  const { detectable } = finding;
  if (detectable === null || suppressed(finding)) return '';
  const decimals = decimalsOf(finding);
  const enough =
    Math.abs(detectable) * 10 ** decimals >= 0.5 ? decimals : writtenDecimals(Number(detectable.toPrecision(1)));
  return `detects ${decimal(detectable, enough)}${suffix(finding)}`;
}

/** What stands in parentheses behind an estimate: interval, rows, what they could detect and what they lack. */
export const evidenceOf = (finding: Finding): string =>
  [
    intervalOf(finding),
    rowsOf(finding),
    detectableOf(finding),
    finding.verdict === 'inconclusive' ? needsOf(finding) : '',
    finding.decide === 'point' ? 'the point estimate decides' : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
