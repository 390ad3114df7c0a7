/** The agent's work: the lists kept current, one case opened, claimed, answered, closed. */

import { query } from "../shared/api.js";
import { newId } from "../shared/identifier.js";
import { Live } from "../shared/live.js";
import { Outbox } from "../shared/outbox.js";
import { Record } from "../shared/record.js";
import { Cases } from "./cases.js";
import { Company } from "./company.js";
import { forget } from "./composer.js";
import { Deeds } from "./deeds.js";

const MOST = 200;
const REFRESH_MS = 30_000;
const WATCH_MS = 6_000; // words in a case are pushed to the agent who has it: who only looks on asks more often
const TYPING_EVERY_MS = 3_000;
const LEADS = ["lead", "admin"];
const NEWS = ["opened", "returned", "reopened"]; // after these somebody waits who did not wait before

/**
 * `view` shows: lists(), opened(opened or null), connection(state), typing(), arrived(case, event), claimed(case), lost(message),
 * failed(error), passed(case), mentioned(case, note), asked(case).
 * An opened case is {case, briefing, orders, away, steps, profile, identities, record, cursor, loaded, claiming}.
 */
export class Desk {
  constructor({ server, settings, agent, view }) {
    Object.assign(this, { server, agent, view, opened: null, tab: "waiting", saidTyping: 0, started: false });
    this.cases = new Cases(agent);
    this.deeds = new Deeds(this);
    this.names = new Map();
    this.company = new Company({
      send: (frame) => this.live.send(frame),
      changed: () => this.opened && view.opened(this.opened),
      names: () => this.names,
    });
    this.records = new Map();
    this.outbox = new Outbox(`desk-${agent.id}`, {
      deliver: (item) => server.post(`/desk/cases/${item.case}/messages`, { id: item.id, text: item.text }),
      arrived: (item, answer) => this.delivered(item, answer.message),
      refused: (item) => this.marked(item, "failed"),
      waiting: (item) => this.marked(item, "queued"),
      idle: () => this.settled(),
    });
    this.live = new Live({
      ticket: () => settings.socket && server.post("/desk/tickets"),
      catchUp: () => this.catchUp(),
      heard: (frame) => this.heard(frame),
      changed: (state) => this.connection(state),
    });
    this.live.every(REFRESH_MS);
  }

  async start() {
    await this.catchUp().catch(() => this.view.connection("offline"));
    this.live.start();
    this.outbox.hurry();
  }

  stop() {
    this.company.stop();
    this.live.stop();
    this.outbox.pause(true);
  }

  connection(state) {
    this.view.connection(state);
    if (state !== "offline") this.outbox.hurry();
    if (state === "live") this.company.connected();
  }

  // The lists

  async catchUp() {
    await Promise.all([
      this.list("waiting"),
      this.list("mine"),
      ["others", "closed"].includes(this.tab) && this.list(this.tab),
      this.opened && this.hear(this.opened),
    ]);
    this.view.lists();
  }

  async list(tab) {
    const mine = tab === "mine" || (tab === "closed" && !LEADS.includes(this.agent.role));
    const status = ["mine", "others"].includes(tab) ? "claimed" : tab;
    const asked = performance.now();
    const { cases } = await this.server.get(query("/desk/cases", { status, mine: mine ? "true" : "", limit: MOST }));
    const fresh = tab === "waiting" && this.started ? cases.filter((found) => !this.cases.get(found.case)) : [];
    this.cases.replace(tab, cases, asked);
    if (tab === "waiting") this.started = true;
    fresh.forEach((found) => this.view.arrived(found, "opened"));
  }

  async show(tab) {
    this.tab = tab;
    if (["others", "closed"].includes(tab)) await this.list(tab).catch(() => {});
    this.view.lists();
  }

  /** Looks among all cases for a customer, an order or the end of a phone number. */
  async find(term) {
    const { cases } = await this.server.get(query("/desk/find", { term })).catch(() => ({ cases: [] }));
    if (this.cases.filter.trim() === term) this.cases.foundBy(cases);
  }

  /** A customer's cases, the newest first. */
  async earlier(customer) {
    const { cases } = await this.server.get(query("/desk/find", { term: customer })).catch(() => ({ cases: [] }));
    return cases;
  }

  // What the server pushes

  heard(frame) {
    if (frame.type === "case") this.caseChanged(frame.event, frame.case);
    if (frame.type === "message") this.said(frame);
    if (frame.type === "note") this.noteHeard(frame);
    if (frame.type === "undelivered") this.missed(frame);
    if (frame.type === "looking" || frame.type === "read" || frame.by === "colleague") this.company.heard(frame);
    if (frame.type === "task") dispatchEvent(new CustomEvent("kefu:task", { detail: frame }));
    if (frame.type === "typing" && frame.by === "customer" && frame.case === this.opened?.case.case) this.view.typing();
  }

  /** A platform did not deliver a turn: its last message says so. */
  missed({ case: found, turn, code }) {
    if (this.opened?.case.case !== found) return;
    const { inOrder } = this.opened.record;
    const entry = inOrder.findLast(({ message }) => message.id.startsWith(turn) && message.by !== "customer");
    if (entry) entry.message = { ...entry.message, undelivered: code };
    this.view.opened(this.opened);
  }

  caseChanged(event, found) {
    if (found.queue === "leads" && !LEADS.includes(this.agent.role)) return;
    const known = this.cases.get(found.case);
    const passed = this.cases.mine(found) && found.status === "claimed" && known && !this.cases.mine(known);
    this.cases.put(found);
    if (found.status === "waiting" && known?.status !== "waiting" && NEWS.includes(event)) this.view.arrived(found, event);
    if (passed && event !== "claimed") this.view.passed(found);
    if (event === "closed") forget(found.case);
    this.refreshed(found);
    this.view.lists();
  }

  noteHeard({ case: found, note }) {
    if (this.opened?.case.case === found.case) this.noted(this.opened, [note]);
    if (note.mentions?.includes(this.agent.id)) this.view.mentioned(found, note);
  }

  /** Notes stand among the messages, where they were written. */
  noted(opened, notes) {
    const asMessage = ({ id, at, by, text }) => ({ id, at, by: "note", text, name: by.name });
    opened.record.take(notes.map(asMessage));
    opened.record.arrange();
    this.view.opened(opened);
  }

  said({ case: id, message }) {
    const looking = this.opened?.case.case === id && !document.hidden;
    this.cases.said(id, message, looking);
    if (this.opened?.case.case === id) this.arrive(this.opened, [message]);
    this.view.lists();
  }

  refreshed(found) {
    if (this.opened?.case.case !== found.case) return;
    const before = this.opened.case;
    this.opened.case = found;
    this.watch();
    this.view.opened(this.opened);
    // What a department has noted, and each step, lies beside the case.
    const moved = before.state !== found.state || before.tasks !== found.tasks || before.agent?.id !== found.agent?.id;
    if (moved && this.opened.loaded) this.load(this.opened).catch(() => {});
  }

  watch() {
    const found = this.opened?.case;
    const looksOn = found && found.status !== "closed" && !(found.status === "claimed" && this.cases.mine(found));
    this.live.every(looksOn ? WATCH_MS : REFRESH_MS);
  }

  // One case

  async open(id) {
    this.cases.read(id);
    const record = this.records.get(id) ?? new Record();
    this.records.set(id, record);
    this.opened = { case: this.cases.get(id) ?? { case: id, customer: {} }, record, cursor: "", loaded: false };
    this.watch();
    this.company.open(id);
    this.view.opened(this.opened);
    await this.load(this.opened).catch((error) => (error.status === 404 ? this.leave() : this.view.failed()));
  }

  async load(opened) {
    const asked = performance.now();
    const found = await this.server.get(`/desk/cases/${opened.case.case}`);
    const { messages, cursor } = found.cursor === undefined ? await this.page(opened.case.case, "") : found;
    if (opened !== this.opened) return;
    if (!this.cases.newer(found.case.case, asked)) this.cases.keep(found.case);
    const latest = this.cases.get(found.case.case) ?? found.case;
    const { briefing, orders, orders_away: away, steps, profile, identities } = found;
    Object.assign(opened, { case: latest, briefing, orders, away, steps, profile, identities, cursor, loaded: true });
    this.arrive(opened, messages);
    this.noted(opened, found.notes ?? []); // arranges: a push may have been faster than the history before it
    this.restore(opened);
    this.view.opened(opened);
  }

  page(id, after) {
    return this.server.get(query(`/desk/cases/${id}/messages`, { after }));
  }

  /** What is new in the opened case. */
  async hear(opened) {
    if (!opened.loaded) return this.load(opened);
    const page = await this.page(opened.case.case, opened.cursor);
    opened.cursor = page.cursor || opened.cursor;
    this.arrive(opened, page.messages);
    const known = this.cases.get(opened.case.case);
    if (!known || known.status !== opened.case.status) await this.load(opened);
  }

  leave() {
    this.opened = null;
    this.company.open("");
    this.watch();
    this.view.opened(null);
  }

  /** Messages of a case. The agent's own, coming back while one is under way, wait until the answer names it. */
  arrive(opened, messages) {
    const waits = (message) => message.by === "agent" && this.outbox.busy && !opened.record.get(message.id);
    opened.record.echoes.push(...messages.filter(waits));
    const entries = opened.record.take(messages.filter((message) => !waits(message)));
    if (opened !== this.opened || !entries.length) return;
    this.view.opened(opened);
    if (!entries.some((entry) => entry.message.by === "customer")) return;
    this.view.typing(false);
    this.view.asked(opened.case);
  }

  /** What is on the screen now has been read. */
  seen() {
    const { opened } = this;
    if (opened?.case.status !== "claimed" || !this.cases.mine(opened.case)) return;
    const sent = opened.record.inOrder.filter((entry) => entry.state === "sent");
    this.company.seen(opened.case.case, sent.map((entry) => entry.message));
  }

  restore(opened) {
    const kept = this.outbox.items().filter((item) => item.case === opened.case.case && !opened.record.get(item.id));
    kept.forEach((item) => this.own(opened, item, "queued"));
  }

  // What the agent does

  /** What a deed made of a case. */
  adopt(found) {
    this.cases.put(found);
    this.refreshed(found);
    this.view.lists();
  }

  send(text) {
    const item = { id: `d-${newId()}`, case: this.opened.case.case, text };
    this.own(this.opened, item, this.live.state === "offline" ? "queued" : "sending");
    this.view.opened(this.opened);
    this.outbox.put(item);
  }

  own(opened, item, state) {
    const entry = opened.record.own(item.id, item.text, state);
    Object.assign(entry.message, { by: "agent", name: this.agent.name });
  }

  retry(entry) {
    entry.state = "sending";
    this.view.opened(this.opened);
    this.outbox.put({ id: entry.message.id, case: this.opened.case.case, text: entry.message.text });
  }

  delivered(item, message) {
    this.records.get(item.case)?.confirm(item.id, message);
    const found = this.cases.get(item.case);
    if (found) this.cases.saidLast(found, message.text);
    this.view.opened(this.opened);
    this.view.lists();
  }

  marked(item, state) {
    const entry = this.records.get(item.case)?.get(item.id);
    if (entry) entry.state = state;
    this.view.opened(this.opened);
  }

  settled() {
    for (const record of this.records.values()) record.take(record.echoes.splice(0));
    if (this.opened) this.view.opened(this.opened);
  }

  typing() {
    const now = Date.now();
    if (!this.opened || now - this.saidTyping < TYPING_EVERY_MS) return;
    this.saidTyping = now;
    this.live.send({ type: "typing", case: this.opened.case.case });
  }
}
