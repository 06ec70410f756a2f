/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours count 1 each. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(substituted, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** `artefacts`, `max_age` and `maxAge` should find their sisters: case and separators are not what a person got wrong. */
const folded = (word: string): string => word.toLowerCase().replace(/[-_ .]/g, '');

/**
 * The known word that was probably meant, or null. A third of the letters may differ, and at most three.
 * Words longer than any known one could explain are not compared: a hostile key may be a megabyte long.
 */
export function suggestion(word: string, known: Iterable<string>): string | null {
  if (word.length > 64) return null;
  const wanted = folded(word);
  let best: string | null = null;
  let least = Math.min(3, Math.max(1, Math.floor(wanted.length / 3))) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, folded(candidate));
    if (distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}
