/** The packs and drafts as the page knows them, and everything that can be done with them. */

import { query } from "../shared/api.js";

const EDITORS = ["lead", "editor", "admin"];
const DECIDERS = ["lead", "admin"];

/** `chosen` is the id of the draft that is looked at, or empty: the pack in force. */
export class Plan {
  constructor({ server, agent }) {
    Object.assign(this, { server, agent, packs: [], drafts: [], rows: [], inForce: "", chosen: "", seen: null });
    this.at = Date.now();
    this.level = "";
    this.asked = 0;
  }

  get edits() {
    return EDITORS.includes(this.agent.role);
  }

  /** Whether they may approve a draft, put it in force, and take a pack back. */
  get decides() {
    return DECIDERS.includes(this.agent.role);
  }

  get draft() {
    return this.drafts.find((one) => one.draft === this.chosen) ?? null;
  }

  get mine() {
    return Boolean(this.draft?.authors.some((one) => one.id === this.agent.id));
  }

  get outdated() {
    return Boolean(this.draft && (this.draft.base ?? "") !== this.inForce);
  }

  /** Everything anew: the packs, the drafts, the promotions in force, and what is seen at the instant. */
  async refresh() {
    const [packs, drafts] = await Promise.all([
      this.server.get("/desk/promotions/packs"),
      this.edits ? this.server.get("/desk/promotions/drafts") : { drafts: [] },
    ]);
    if (packs.in_force !== this.inForce || !this.rows.length) this.rows = await this.rowsOf(packs.in_force);
    Object.assign(this, { packs: packs.packs, deeds: packs.deeds, inForce: packs.in_force, drafts: drafts.drafts });
    if (!this.draft) this.chosen = "";
    await this.look();
  }

  async rowsOf(pack) {
    return pack ? (await this.server.get(`/desk/promotions/packs/${pack}`)).promotions : [];
  }

  /** What a customer of the level is told at the instant; a slower answer to an earlier question is dropped. */
  async look() {
    const asked = (this.asked += 1);
    const at = new Date(this.at).toISOString();
    const seen = await this.server.get(query("/desk/promotions/preview", { at, level: this.level, pack: this.chosen }));
    if (asked === this.asked) this.seen = seen;
  }

  /** The promotions with the draft's changes, and how each of them differs: {id: added, changed or removed}. */
  get shown() {
    const changes = this.seen?.changes ?? { added: [], changed: [], removed: [] };
    const marks = Object.fromEntries(
      ["added", "changed", "removed"].flatMap((kind) => changes[kind].map((one) => [one.promotion, kind])),
    );
    const written = new Map((this.draft?.rows ?? []).map((row) => [row.promotion, row]));
    const rows = this.rows.map((row) => written.get(row.promotion) ?? row);
    const known = new Set(this.rows.map((row) => row.promotion));
    return { rows: [...rows, ...[...written.values()].filter((row) => !known.has(row.promotion))], marks };
  }

  rowOf(id) {
    return this.shown.rows.find((row) => row.promotion === id);
  }

  // What an editor does; each is a Promise of nothing, or of the faults of a row

  /** Writes a promotion into the draft that is looked at, or into a new one. */
  async write(row) {
    const { rows = [], remove = [], note = "" } = this.draft ?? {};
    const others = rows.filter((one) => one.promotion !== row.promotion);
    await this.keep({ rows: [...others, row], remove: remove.filter((id) => id !== row.promotion), note });
  }

  async remove(id) {
    const { rows = [], remove = [], note = "" } = this.draft ?? {};
    const inForce = this.rows.some((row) => row.promotion === id);
    const gone = inForce && !remove.includes(id) ? [...remove, id] : remove;
    await this.keep({ rows: rows.filter((one) => one.promotion !== id), remove: gone, note });
  }

  /** Takes the draft to the pack in force, as it is. */
  again() {
    const { rows, remove, note } = this.draft;
    const there = new Set(this.rows.map((row) => row.promotion));
    return this.keep({ rows, remove: remove.filter((id) => there.has(id)), note });
  }

  rename(note) {
    const { rows, remove } = this.draft;
    return this.keep({ rows, remove, note });
  }

  async keep(content) {
    const { draft } = this;
    const path = draft ? `/desk/promotions/drafts/${draft.draft}` : "/desk/promotions/drafts";
    const answer = await this.server.post(path, draft ? { ...content, version: draft.version } : content);
    this.chosen = answer.draft.draft;
    await this.refresh();
  }

  async step(deed) {
    const { draft, version } = this.draft;
    await this.server.post(`/desk/promotions/drafts/${draft}/${deed}`, { version });
    if (deed !== "approve") this.chosen = "";
    await this.refresh();
  }

  async restore(pack, reason) {
    await this.server.post(`/desk/promotions/packs/${pack}/restore`, { reason });
    this.chosen = "";
    await this.refresh();
  }
}
