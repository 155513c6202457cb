/**
 * The words of `candidates` that a person may have meant by `word`, nearest first: at most a third of its letters differ, or one
 * contains the other as whole dash-separated parts. Never the word itself.
 */
export function nearest(word: string, candidates: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of new Set(candidates)) {
    if (candidate === word) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), limit);
    const score = distance <= limit ? distance : sharesParts(word, candidate) ? limit + 1 : undefined;
    if (score !== undefined) scored.push({ candidate, score });
  }
  return scored.sort((a, b) => a.score - b.score).map(({ candidate }) => candidate);
}

function sharesParts(word: string, candidate: string): boolean {
  const [a, b] = [word.split("-"), candidate.split("-")];
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.every((part) => part.length > 1 && long.includes(part));
}

/** Damerau-Levenshtein distance (insert, delete, replace, swap neighbours), or `limit + 1` as soon as it is beyond `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    if (Math.min(...row) > limit) return limit + 1;
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
