/** A case's clocks: which of them runs out first, how much it has left, and that in words that need no colour. */

const WARN_MS = 60_000;
const PATIENT_MS = 3 * 60_000; // a customer whom nobody answers for longer than this is at risk
const MINUTE_MS = 60_000;
const ANSWERING = ["first_reply", "reply"]; // clocks that say themselves how long the customer may wait

/** {kind, state: calm | warn | late | paused, ms: left (or, for late and awaiting, over)}; null where nothing runs. */
export function clockOf(found, now = Date.now()) {
  const running = (found.clocks ?? []).filter((clock) => clock.state !== "met");
  const next = running.filter((clock) => clock.state !== "paused").sort((a, b) => (a.due < b.due ? -1 : 1))[0];
  const clock = next ? timed(next.kind, next.due, next.state === "warned", now) : waits(found, now);
  const answering = running.some(({ kind }) => ANSWERING.includes(kind));
  const waited = answering ? null : waitedFor(found, now);
  if (waited && (!clock || clock.state === "calm")) return waited;
  return clock ?? (running.length ? { kind: running[0].kind, state: "paused", ms: 0 } : null);
}

/** Whether a promise is broken, or is about to be. */
export const atRisk = (found) => ["warn", "late"].includes(clockOf(found)?.state);

/** "剩 4 分", "超时 2 分": what a clock says. */
export function clockWords({ kind, state, ms }, speaker) {
  const key = kind === "awaiting" ? "clock_awaiting" : `clock_${state}`;
  return speaker.say(key, { time: span(ms, speaker) });
}

/** "4 分", "3 小时", "2 天". */
export function span(ms, speaker) {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return speaker.say("span_moment");
  if (minutes < 60) return speaker.say("span_minutes", { count: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? speaker.say("span_hours", { count: hours })
    : speaker.say("span_days", { count: Math.floor(hours / 24) });
}

function timed(kind, due, warned, now) {
  const left = Date.parse(due) - now;
  if (left <= 0) return { kind, state: "late", ms: -left };
  return { kind, state: warned || left < WARN_MS ? "warn" : "calm", ms: left };
}

function waits(found, now) {
  return found.status === "waiting" && found.due ? timed("first_reply", found.due, false, now) : null;
}

function waitedFor(found, now) {
  if (found.status !== "claimed" || found.awaiting !== "agent" || !found.spoken_at) return null;
  const ms = Math.max(0, now - Date.parse(found.spoken_at));
  return { kind: "awaiting", state: ms > PATIENT_MS ? "warn" : "calm", ms };
}
