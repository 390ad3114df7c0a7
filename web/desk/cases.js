/** The cases the desk knows, sorted into waiting, mine and closed. */

const LAG_MS = 2_000;

export const TABS = ["waiting", "mine", "closed"];

export class Cases {
  constructor(agent) {
    Object.assign(this, { agent, known: new Map(), heard: new Map(), unread: new Map(), filter: "" });
  }

  /**
   * A list from the server is the whole truth about its tab: what it does not name is not there any more. Except where
   * something was heard of a case since the list was asked for, or just before (an index may lag behind).
   */
  replace(tab, cases, asked) {
    const named = new Set(cases.map((found) => found.case));
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

  keep(found) {
    this.known.set(found.case, { ...this.known.get(found.case), ...found });
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
    return this.mine(found) ? "mine" : "";
  }

  /** All of a tab: those who wait longest first, before them what waits for a lead; the others by the latest first. */
  of(tab) {
    const found = [...this.known.values()].filter((one) => this.tabOf(one) === tab);
    const at = {
      waiting: (one) => (one.queue === "leads" ? "" : one.opened_at),
      mine: (one) => one.claimed_at ?? one.opened_at,
      closed: (one) => one.closed_at ?? one.opened_at,
    }[tab];
    const order = tab === "waiting" ? 1 : -1;
    return found.sort((a, b) => order * (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : a.case < b.case ? -1 : 1));
  }

  /** A tab as shown: filtered by what was typed. */
  shown(tab) {
    const wanted = this.filter.trim().toLowerCase();
    if (!wanted) return this.of(tab);
    const text = (one) =>
      [one.customer?.name, one.customer?.id, one.last, one.subject, one.case].join(" ").toLowerCase();
    return this.of(tab).filter((one) => text(one).includes(wanted));
  }

  /** Something was said in a case: its last line, and one more unread unless it is being looked at. */
  said(id, message, looking) {
    const found = this.known.get(id);
    if (!found) return;
    if (message.by !== "notice") found.last = message.text;
    if (message.by === "customer" && !looking && this.mine(found)) this.unread.set(id, (this.unread.get(id) ?? 0) + 1);
  }

  read(id) {
    this.unread.delete(id);
  }
}
