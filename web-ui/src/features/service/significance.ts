/** Whether a difference between two samples can be chance. */

/** The logarithms of 0! to n!. */
function logFactorials(n: number): number[] {
  const logs = [0];
  for (let i = 1; i <= n; i++) logs.push((logs[i - 1] ?? 0) + Math.log(i));
  return logs;
}

/** Probabilities that differ by rounding only count as equal. */
const EQUAL = 1 + 1e-7;

/**
 * Fisher's exact test, two-sided: how likely it is, if both samples were drawn from the same whole, that the counts differ at
 * least as much as `a` of `n` and `b` of `m` do. Unlike the z-test of two proportions it holds for small samples (R. A. Fisher,
 * "On the interpretation of chi-square from contingency tables", 1922).
 */
export function fisherExact(a: number, n: number, b: number, m: number): number {
  const logs = logFactorials(n + m);
  const log = (i: number) => logs[i] ?? 0;
  const choose = (of: number, k: number) => log(of) - log(k) - log(of - k);
  const both = a + b;
  const chance = (k: number) => Math.exp(choose(n, k) + choose(m, both - k) - choose(n + m, both));
  const observed = chance(a) * EQUAL;
  let p = 0;
  for (let k = Math.max(0, both - m); k <= Math.min(n, both); k++) {
    const one = chance(k);
    if (one <= observed) p += one;
  }
  return Math.min(1, p);
}

/**
 * The largest p-value that may count so that at most the share `rate` of what counts is expected to be chance; 0 when none may
 * (Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", 1995). `pValues` are those of everything that was
 * tested.
 */
export function largestSignificant(pValues: readonly number[], rate: number): number {
  const sorted = [...pValues].sort((a, b) => a - b);
  return sorted.findLast((p, i) => p <= ((i + 1) / sorted.length) * rate) ?? 0;
}
