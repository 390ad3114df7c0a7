/** What an agent can do with the opened case, tied to its buttons, its keys and its composer. */

import { el } from "../shared/dom.js";
import { Canned } from "./canned.js";
import { editCanned } from "./canned-editor.js";
import { Composer } from "./composer.js";
import { mountTasks } from "./department.js";
import { nameOf } from "./list.js";
import { askHold, askLabels, askNote, askTransfer } from "./passing.js";
import { Suggested } from "./suggested.js";
import { toast } from "./toast.js";

const LEADS = ["lead", "admin"];
const WRITERS = ["lead", "editor", "admin"];
const MENTIONED = 6;

export class Work {
  /** desk(): the desk of whoever is logged in, or null; failed(error). */
  constructor({ speaker, desk, failed }) {
    Object.assign(this, { speaker, deskOf: desk, failed, server: null, agent: null, colleagues: [], groups: [] });
    this.departments = el("section", { class: "tasks-slot" });
    this.suggested = new Suggested({ speaker, ask: (id) => this.suggestions(id), use: (text) => this.composer.use(text) });
    this.composer = new Composer({
      speaker,
      suggested: this.suggested,
      send: (text) => this.desk.send(text),
      typing: () => this.desk.typing(),
      note: (text) => this.deeds.note(text, this.mentions(text)),
      canned: (word) => this.canned?.matching(word, this.facts()) ?? [],
      colleagues: (word) => this.named(word),
      edit: null,
    });
    this.keys = {
      r: () => this.composer.writes && this.composer.turn("reply"),
      i: () => this.found && this.composer.turn("note"),
      t: () => this.transfer(),
      h: () => (this.found?.state === "on_hold" ? this.resume() : this.hold()),
      l: () => this.label(),
      g: () => this.giveBack(),
      a: () => this.takeOver(),
    };
    this.actions = {
      transfer: () => this.transfer(),
      hold: () => this.hold(),
      resume: () => this.resume(),
      labels: () => this.label(),
      give_back: () => this.giveBack(),
      take_over: () => this.takeOver(),
    };
    addEventListener("keydown", (event) => this.suggest(event));
  }

  get desk() {
    return this.deskOf();
  }

  get deeds() {
    return this.desk?.deeds;
  }

  get found() {
    return this.desk?.opened?.case;
  }

  get lead() {
    return LEADS.includes(this.agent?.role);
  }

  begin(server, agent) {
    Object.assign(this, { server, agent, canned: new Canned(server) });
    this.composer.edit = WRITERS.includes(agent.role) ? () => this.editCanned() : null;
    this.canned.load().catch(() => {}); // without them an agent can still write
    this.meet().catch(() => {});
    this.panel ??= mountTasks(this.departments, { server, speaker: this.speaker, caseOf: () => this.found, desk: this });
  }

  /** Who the colleagues are, how busy, and who waits for whom. */
  async meet() {
    const { agents, groups } = await this.server.get("/desk/colleagues");
    Object.assign(this, { colleagues: agents, groups });
    agents.forEach((one) => this.desk?.names.set(one.id, one.name));
  }

  standing(found) {
    const { company, cases } = this.desk ?? {};
    const mine = Boolean(cases?.mine(found)) && found.status === "claimed";
    const joins = this.lead && found.status === "claimed" && !mine;
    return { mine, joins, lead: this.lead, company: company ?? {}, readTo: company?.readTo(found.case) ?? "" };
  }

  facts() {
    const { opened, agent } = this.desk;
    const { case: found, briefing, orders } = opened;
    const order = briefing?.order || orders?.[0]?.order || "";
    const customer = found.customer.guest ? "" : nameOf(found.customer, this.speaker);
    return { language: found.language ?? "zh-Hans", customer, order, agent: agent.name };
  }

  async suggestions(id) {
    return (await this.server.get(`/desk/cases/${id}/suggestions`)).suggestions;
  }

  suggest(event) {
    const place = event.altKey && !event.ctrlKey && !event.metaKey ? /^Digit([1-3])$/.exec(event.code)?.[1] : "";
    if (!place || document.querySelector("dialog") || !this.deeds?.mine) return;
    event.preventDefault();
    this.suggested.take(Number(place) - 1);
  }

  named(word) {
    const wanted = word.toLowerCase();
    const others = this.colleagues.filter((one) => one.id !== this.agent.id && one.name.toLowerCase().includes(wanted));
    return others.slice(0, MENTIONED).map((one) => ({ title: one.name, detail: this.speaker.say(one.online ? "online" : "away"), text: `@${one.name} ` }));
  }

  mentions(text) {
    return this.colleagues.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id);
  }

  async editCanned() {
    const replies = await editCanned(this.speaker, this.canned.replies);
    if (replies) await this.canned.keep(replies).catch((error) => this.notKept(error));
  }

  async notKept(error) {
    if (error.code !== "outdated") return this.failed(error);
    await this.canned.load().catch(() => {});
    toast(this.speaker.say("canned_outdated"), "warn");
    await this.editCanned();
  }

  // What is done with the case

  async transfer() {
    if (!this.deeds?.mine) return;
    await this.meet().catch((error) => this.failed(error));
    const to = await askTransfer(this.speaker, { agents: this.colleagues, groups: this.groups }, this.agent);
    if (to && (await this.deeds.transfer(to))) toast(this.speaker.say("done_transferred"));
  }

  async hold() {
    if (!this.deeds?.mine) return;
    const until = await askHold(this.speaker);
    if (until && (await this.deeds.hold(until.until))) toast(this.speaker.say("done_held"));
  }

  async resume() {
    if (this.deeds?.mine) await this.deeds.resume();
  }

  async giveBack() {
    if (!this.deeds?.mine) return;
    const note = await askNote(this.speaker, "give_back");
    if (note !== null && (await this.deeds.giveBack(note))) toast(this.speaker.say("done_given_back"));
  }

  async takeOver() {
    const { found } = this;
    if (!this.lead || found?.status !== "claimed" || this.deeds.mine) return;
    const note = await askNote(this.speaker, "take_over", { name: found.agent?.name ?? "" });
    const taken = note !== null && (await this.deeds.takeOver(note));
    if (taken) this.desk.view.claimed(taken);
  }

  async label() {
    if (!this.found?.status) return;
    const known = [...this.desk.cases.known.values()].flatMap((one) => one.labels ?? []);
    const labels = await askLabels(this.speaker, this.found.labels ?? [], known);
    if (labels) await this.deeds.label(labels);
  }
}
