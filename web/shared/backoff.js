/** How long to wait before trying again: growing, and spread by chance, so that a crowd does not return in step. */

/** Milliseconds before attempt `attempt` (0 is the first repeat): anywhere in (quarter, whole] of a doubling ceiling. */
export function backoff(attempt, { first = 500, most = 30_000, random = Math.random } = {}) {
  const ceiling = Math.min(most, first * 2 ** attempt);
  return Math.round(ceiling / 4 + (random() * (ceiling * 3)) / 4);
}
