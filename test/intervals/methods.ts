/** How an interval is made, by its name in the table of metrics and in findings. */
export type Method = { readonly name: string; readonly how: string; readonly source: string };

export const methods: readonly Method[] = [
  {
    name: 'Wilson',
    how: '(p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n); of weighted rows with n = p̂(1 − p̂) / the variance of the weighted share',
    source: 'Wilson 1927; Brown, Cai & DasGupta 2001; weights Korn & Graubard 1998',
  },
  {
    name: 'Wilson with effective rows',
    how: 'Wilson for a mean of values from 0 to 1, with as many rows of yes and no as would have its standard error; the variance is raised near 0 and 1 as if up to four units more varied as yes and no do; z is replaced by t for few units',
    source: 'Korn & Graubard 1998; raised variance: simulation below',
  },
  {
    name: 'Jeffreys, combined',
    how: 'mean of k rates: p̄ ± √Σ(p̂ᵢ − endᵢ)² / k, endᵢ quantiles of Beta(x + ½, n − x + ½)',
    source: 'MOVER, Zou & Donner 2008; Cai 2005',
  },
  {
    name: 'Wilson, transformed',
    how: 'F1 = 2J/(1 + J), J = TP/(TP + FP + FN): the ends of Wilson’s interval of J, transformed',
    source: 'Wilson 1927',
  },
  {
    name: 'Tango',
    how: 'all δ that the score test of b − c = nδ does not reject, b and c being the rows that one model alone has right',
    source: 'Tango 1998',
  },
  { name: 'Tango, combined', how: 'MOVER of Tango’s intervals, as above', source: 'Tango 1998; Zou & Donner 2008' },
  {
    name: 'Jeffreys posterior',
    how: 'quantiles of 4,000 seeded draws of the shares of rows by label and answer from their posterior, half a row more of each kind; of a difference by label and both answers',
    source: 'Jeffreys 1946; Brown, Cai & DasGupta 2001; draws Marsaglia & Tsang 2000',
  },
  {
    name: 'DeLong, logit',
    how: 'logit A ± z σ / (A(1 − A)), σ² DeLong’s variance, raised near 1 by up to one row of the rarer class; Hanley and McNeil’s score interval where σ is 0',
    source: 'DeLong, DeLong & Clarke-Pearson 1988; Sun & Xu 2014; Hanley & McNeil 1982',
  },
  {
    name: 'DeLong',
    how: 'A₁ − A₂ ± z σ, σ² with the covariance of both',
    source: 'DeLong, DeLong & Clarke-Pearson 1988',
  },
  {
    name: 'logit, by influence function',
    how: 'logit AP ± z σ / (AP(1 − AP)), σ by what a row more of each score changes',
    source: 'Boyd, Eng & Page 2013; Jaeckel 1972',
  },
  {
    name: 'Smirnov below, normal above',
    how: 'from D − √(ln(2/α)(m + n)/2mn) to D + z σ, σ the largest error of a score that may be the one',
    source: 'Smirnov 1939; Massart 1990',
  },
  {
    name: 'directional delta method',
    how: 'up to the plain distance + z σ; down to it less what noise within bins or steps that may be equal can add',
    source: 'Fang & Santos 2019; Kumar, Liang & Ma 2019 (ECE)',
  },
  {
    name: "Student's t",
    how: 'x̄ ± t σ, σ by linearisation over rows or clusters; folded: |x| over that interval',
    source: 'Student 1908; Särndal, Swensson & Wretman 1992, 5.5',
  },
  {
    name: "Student's t on the differences",
    how: 'the same of a row’s, or a cluster’s, difference; where none differs Tango’s interval without discord times the largest difference',
    source: 'Student 1908; Miller 2024',
  },
  {
    name: "Student's t of the logarithm, second order",
    how: 'exp(ln x̄ + r²(κ(2z² + 1)/6 − z²/2) ± t r), r = σ/x̄, κ = 2 + c²/2, c² = min(4, n r²), 1/ν = 1/(n − 1) + κ r²; none for r > ½',
    source: 'Hall 1992, 2.6; Cornish & Fisher 1938',
  },
  {
    name: 'Fieller',
    how: 'all ρ with (x̄ − ρ ȳ)² ≤ t² Var(x̄ − ρ ȳ); none where ȳ may be 0',
    source: 'Fieller 1954',
  },
  {
    name: 'twice, conservative',
    how: 'both models’ intervals at half the error, the ends subtracted: holds whatever their dependence',
    source: 'Bonferroni 1936',
  },
  {
    name: 'Newcombe',
    how: 'p̂₁ − p̂₂ with √((p̂₁ − l₁)² + (u₂ − p̂₂)²) below and √((u₁ − p̂₁)² + (p̂₂ − l₂)²) above, l and u of Wilson; all at once: each at half the error',
    source: 'Newcombe 1998, method 10',
  },
  { name: 'Koopman', how: 'all φ that the score test of p₁ = φ p₂ does not reject', source: 'Koopman 1984' },
  {
    name: 'Mantel-Haenszel, Sato',
    how: 'Σ(x₁n₂ − x₂n₁)/n over Σ n₁n₂/n, ± z times Sato’s error',
    source: 'Mantel & Haenszel 1959; Sato 1989',
  },
  { name: "Student's t (Welch)", how: 'x̄₁ − x̄₂ ± t √(σ₁² + σ₂²), Welch’s degrees of freedom', source: 'Welch 1947' },
  {
    name: "Student's t of the logarithm",
    how: 'ln(x̄₁/x̄₂) ± t √(r₁² + r₂²), Welch’s degrees of freedom',
    source: 'Welch 1947; delta method',
  },
  {
    name: 'noncentral chi-squared',
    how: 'the distance over its scale (1/n + 1/m, or an eighth of it) is noncentral χ²(B − 1): the noncentralities that do not reject it',
    source: 'Yurdakul & Naranjo 2020; Csiszár & Shields 2004, 4.1; Bergsma 2013',
  },
  {
    name: 'multinomial bootstrap',
    how: 'total variation ± quantiles of what 1,000 seeded resamples are away, categories within noise taken to be equal',
    source: 'Efron & Tibshirani 1993; Fang & Santos 2019',
  },
  {
    name: 'Dvoretzky-Kiefer-Wolfowitz-Massart',
    how: 'D ± (√(ln(4/α)/2n) + √(ln(4/α)/2m)): for any distributions',
    source: 'Massart 1990',
  },
];

/** The entries that a metric's method is made of. */
export function partsOf(method: string): readonly string[] {
  if (method.startsWith('none')) return [];
  if (method.endsWith('; of ties alone Tango')) return [...partsOf(method.slice(0, -21)), 'Tango'];
  if (method.endsWith(', twice, conservative')) return [...partsOf(method.slice(0, -21)), 'twice, conservative'];
  const [rows, clusters] = method.split('; of clusters, ');
  if (clusters !== undefined)
    return [...partsOf(rows!), ...partsOf(clusters === 'with effective rows' ? `Wilson ${clusters}` : clusters)];
  const plain: Readonly<Record<string, string>> = {
    "Student's t, folded": "Student's t",
    "Student's t of the logarithm of 1 − R², second order": "Student's t of the logarithm, second order",
    "Student's t on the linearised differences": "Student's t on the differences",
    'Jeffreys posterior, paired': 'Jeffreys posterior',
    'Newcombe, all at once': 'Newcombe',
  };
  return [plain[method] ?? method];
}
