/** How long to wait before trying again: growing, and spread by chance, so that a crowd does not return in step. */

/** Milliseconds before attempt `attempt` (0 is the first repeat): anywhere in (quarter, whole] of a doubling ceiling. */
export function backoff(attempt, { first = 500, most = 30_000, random = Math.random } = {}) {
  const ceiling = Math.min(most, first * 2 ** attempt);
  return Math.round(ceiling / 4 + (random() * (ceiling * 3)) / 4);
}

/** Milliseconds before a lost connection is tried again: anywhere below a doubling ceiling, so that a crowd comes back as a drizzle. */
export function anywhere(attempt, { first, most, random = Math.random }) {
  return Math.round(random() * Math.min(most, first * 2 ** attempt));
}

/** `ms`, a quarter more or less: what is done at intervals by many is done by each at another time. */
export function about(ms, random = Math.random) {
  return Math.round(ms * (0.75 + random() / 2));
}
