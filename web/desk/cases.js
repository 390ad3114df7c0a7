/** The cases the desk knows, sorted into waiting, mine, colleagues' and closed, and narrowed down. */

import { atRisk, clockOf } from "./clocks.js";

const LAG_MS = 2_000;
const LEADS = ["lead", "admin"];
const EVERYTHING = { queue: "", state: "", label: "", risk: false };

export class Cases {
  constructor(agent) {
    Object.assign(this, { agent, known: new Map(), heard: new Map(), lasts: new Map(), unread: new Map(), filter: "" });
    Object.assign(this, { only: { ...EVERYTHING }, found: new Set() });
    this.tabs = ["waiting", "mine", ...(LEADS.includes(agent.role) ? ["others"] : []), "closed"];
  }

  /**
   * A list from the server is the whole truth about its tab: what it does not name is not there any more. Except where
   * something was heard of a case since the list was asked for, or just before (an index may lag behind).
   */
  replace(tab, cases, asked) {
    const named = new Set([...cases.map((found) => found.case), ...this.found]);
    for (const found of this.of(tab))
      if (!named.has(found.case) && !this.newer(found.case, asked)) this.known.delete(found.case);
    for (const found of cases) if (!this.newer(found.case, asked)) this.keep(found);
  }

  newer(id, asked) {
    return (this.heard.get(id) ?? -Infinity) > asked - LAG_MS;
  }

  /** News of one case, newer than any list asked for before. */
  put(found) {
    this.heard.set(found.case, performance.now());
    this.keep(found);
  }

  /** A line is told whole: what it does not say is so no longer. */
  keep(found) {
    this.known.set(found.case, { ...found, last: this.lasts.get(found.case) ?? found.last });
  }

  get(id) {
    return this.known.get(id);
  }

  mine(found) {
    return found.agent?.id === this.agent.id;
  }

  tabOf(found) {
    if (found.status === "waiting") return "waiting";
    if (found.status === "closed") return "closed";
    return this.mine(found) ? "mine" : "others";
  }

  /** All of a tab in its order, whatever is typed or chosen. */
  of(tab) {
    return [...this.known.values()].filter((one) => this.tabOf(one) === tab).sort(ORDER[tab]);
  }

  /** A tab as shown: narrowed by what was typed and chosen, below it what the server found anywhere. */
  shown(tab) {
    const wanted = this.filter.trim().toLowerCase();
    const near = this.of(tab).filter((one) => this.fits(one) && (!wanted || text(one).includes(wanted)));
    const far = wanted ? [...this.found].map((id) => this.known.get(id)).filter((one) => one && !near.includes(one)) : [];
    return [...near, ...far];
  }

  fits(one) {
    const { queue, state, label, risk } = this.only;
    const same = (!queue || one.queue === queue) && (!state || one.state === state);
    return same && (!label || one.labels?.includes(label)) && (!risk || atRisk(one));
  }

  get narrowed() {
    return Boolean(this.filter.trim() || Object.values(this.only).some(Boolean));
  }

  risky(tab) {
    return this.of(tab).filter(atRisk).length;
  }

  /** What a search over all cases has brought; a new term begins anew. */
  foundBy(cases) {
    this.found = new Set(cases.map((one) => one.case));
    for (const one of cases) if (!this.known.has(one.case)) this.keep(one);
  }

  /** Something was said in a case: its last line, and one more unread unless it is being looked at. */
  said(id, message, looking) {
    const found = this.known.get(id);
    if (!found) return;
    if (message.by !== "notice") this.saidLast(found, message.text);
    if (found.status === "claimed") this.turned(found, message);
    if (message.by === "customer" && !looking && this.mine(found)) this.unread.set(id, (this.unread.get(id) ?? 0) + 1);
  }

  /** A line of the server's tells what was said first: what is heard here is later. */
  saidLast(found, text) {
    this.lasts.set(found.case, text);
    found.last = text;
  }

  /** Whose turn it is to speak, before the server has said it. */
  turned(found, { by, at }) {
    const turn = { customer: "agent", agent: "customer" }[by];
    if (!turn || found.awaiting === turn || found.awaiting === undefined) return;
    Object.assign(found, { awaiting: turn, spoken_at: at });
  }

  read(id) {
    this.unread.delete(id);
  }
}

const text = (one) =>
  [one.customer?.name, one.customer?.id, one.last, one.subject, one.case, ...(one.labels ?? [])].join(" ").toLowerCase();

const by = (...keys) => (a, b) => {
  const key = keys.find((each) => each(a) !== each(b));
  if (key) return key(a) < key(b) ? -1 : 1;
  return a.case < b.case ? -1 : 1;
};
const latest = (at) => (one) => -(Date.parse(at(one)) || 0);

/** What is at risk before what is not, by how little is left. */
const urgency = (one) => {
  const clock = clockOf(one);
  if (clock?.state === "late") return -clock.ms;
  return clock?.state === "warn" ? 1 : Infinity;
};
const ORDER = {
  // By the promise: whoever must be answered first stands on top, above all what only a lead may take.
  waiting: by(
    (one) => one.queue !== "leads",
    (one) => one.place ?? one.due ?? one.opened_at,
  ),
  mine: by((one) => one.state === "on_hold", urgency, latest((one) => one.claimed_at ?? one.opened_at)),
  others: by(urgency, latest((one) => one.claimed_at ?? one.opened_at)),
  closed: by(latest((one) => one.closed_at ?? one.opened_at)),
};
