/** The left pane: tabs, a search, filters, and one row a case. */

import { el, keepRows, setText } from "../shared/dom.js";
import { clock, minutesSince } from "../shared/time.js";
import { clockOf, clockWords } from "./clocks.js";
import { Filters, groupName } from "./filters.js";
import { aboutOf, reasonOf } from "./intents.js";

const LONG_MINUTES = 3;
const REDRAW_MS = 15_000;
const SEARCH_MS = 350;
const SHORTEST = 2; // of a word that is looked for among all cases
const ORDINARY = "普通"; // most are: naming it on every row would only hide the others
const TOLD = ["open", "reopened", "on_hold", "with_department"]; // states that a row tells: the others follow from its tab
const find = (id) => document.getElementById(id);

export class List {
  /** chosen(id): a row was chosen; tabbed(tab): a tab was; sought(term): Promise of having looked for it everywhere. */
  constructor({ speaker, chosen, tabbed, sought }) {
    Object.assign(this, { speaker, chosen, tabbed, sought, tab: "waiting", current: "", held: null, parts: new WeakMap() });
    this.filters = new Filters(find("filters"), { speaker, changed: (only) => this.narrow({ only }) });
    find("search").addEventListener("input", (event) => this.seek(event.target.value));
    setInterval(() => this.draw(), REDRAW_MS);
  }

  get cases() {
    return this.held;
  }

  set cases(cases) {
    this.held = cases;
    this.tabs = cases.tabs.map((tab) => this.makeTab(tab));
    find("tabs").replaceChildren(...this.tabs);
    if (!cases.tabs.includes(this.tab)) this.tab = "waiting";
  }

  makeTab(tab) {
    const button = el("button", { type: "button", role: "tab", onclick: () => this.show(tab) }, el("span"), el("b"));
    button.dataset.tab = tab;
    return button;
  }

  show(tab) {
    if (!this.cases?.tabs.includes(tab)) return;
    this.tab = tab;
    this.filters.entered(tab);
    this.draw();
    this.tabbed(tab);
  }

  narrow(how) {
    if (!this.cases) return;
    Object.assign(this.cases, how);
    this.draw();
  }

  /** At once among the cases that are here; a moment later among all that there ever were. */
  seek(text) {
    if (!this.cases) return;
    this.cases.foundBy([]);
    this.narrow({ filter: text });
    clearTimeout(this.seeking);
    const term = text.trim();
    if (term.length >= SHORTEST) this.seeking = setTimeout(() => this.sought(term).then(() => this.draw()), SEARCH_MS);
  }

  draw() {
    if (!this.cases) return;
    const shown = this.cases.shown(this.tab);
    this.tabs.forEach((button) => this.drawTab(button));
    this.filters.draw(this.cases, this.tab);
    keepRows(
      find("cases"),
      shown,
      (found) => found.case,
      (found) => this.makeRow(found),
      (row, found) => this.drawRow(row, found),
    );
    find("none").hidden = shown.length > 0;
    setText(find("none"), this.speaker.say(this.cases.narrowed ? "none_found" : `none_${this.tab}`));
  }

  drawTab(button) {
    const { tab } = button.dataset;
    const count = ["waiting", "mine"].includes(tab) ? this.cases.of(tab).length : 0;
    setAttribute(button, "aria-selected", String(tab === this.tab));
    setText(button.firstChild, this.speaker.say(tab));
    setText(button.lastChild, count ? String(count) : "");
  }

  makeRow(found) {
    const part = (name) => el("span", { class: `row-${name}` });
    const top = ["name", "level", "reason", "state", "time"].map(part);
    const about = ["group", "subject", "label", "last", "unread"].map(part);
    const button = el(
      "button",
      { type: "button", onclick: () => this.chosen(found.case) },
      el("span", { class: "row-top" }, top),
      el("span", { class: "row-about" }, about),
    );
    const row = el("li", {}, button);
    this.parts.set(row, Object.fromEntries([...top, ...about].map((one) => [one.className.slice(4), one])));
    return row;
  }

  drawRow(row, found) {
    const parts = this.parts.get(row);
    const fill = (name, text) => setText(parts[name], text ?? "");
    fill("name", nameOf(found.customer, this.speaker));
    fill("level", found.customer?.level === ORDINARY ? "" : found.customer?.level);
    fill("reason", found.reason === "asked" ? "" : reasonOf(found, this.speaker.language));
    fill("state", this.stateOf(found));
    fill("group", ["", "general", undefined].includes(found.queue) ? "" : groupName(found.queue, this.speaker));
    fill("subject", aboutOf(found.subject, this.speaker.language));
    fill("label", labelsOf(found.labels));
    fill("last", found.last);
    fill("unread", this.cases.unread.get(found.case)?.toString());
    this.drawTime(parts.time, found);
    setAttribute(row, "class", `reason-${found.reason}${found.state === "on_hold" ? " aside" : ""}`);
    setAttribute(row.firstChild, "aria-current", String(found.case === this.current));
  }

  stateOf(found) {
    const { speaker } = this;
    if (found.state === "on_hold" && found.snoozed_until)
      return speaker.say("held_until", { time: clock(found.snoozed_until, speaker.language) });
    const elsewhere = this.cases.tabOf(found) !== this.tab;
    const state = found.state ?? found.status;
    if (elsewhere && found.status === "claimed" && found.agent) return speaker.say("claimed_by", { name: found.agent.name });
    return TOLD.includes(state) || elsewhere ? speaker.say(`state_${state}`) : "";
  }

  drawTime(place, found) {
    const running = clockOf(found);
    const since =
      found.status === "waiting" ? found.opened_at : (found.closed_at ?? found.claimed_at ?? found.opened_at);
    const minutes = minutesSince(since);
    const waited = minutes ? this.speaker.say("minutes", { count: minutes }) : this.speaker.say("just_now");
    const long = !running && found.status === "waiting" && minutes >= LONG_MINUTES;
    setText(place, running ? clockWords(running, this.speaker) : found.status === "closed" ? this.day(since) : waited);
    setAttribute(place, "class", `row-time${running ? ` clock-${running.state}` : ""}${long ? " long" : ""}`);
  }

  day(at) {
    return clock(at, this.speaker.language);
  }

  /** The case `steps` below (or above) the current one; empty where there is none. */
  neighbour(steps) {
    const ids = this.cases.shown(this.tab).map((found) => found.case);
    const place = ids.indexOf(this.current);
    return ids[place < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, place + steps))] ?? "";
  }

  mark(id) {
    this.current = id;
    this.draw();
    find("cases").querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  }
}

/** What to call a customer. */
export function nameOf(customer, speaker) {
  return (
    customer?.name ||
    (customer?.guest ? `${speaker.say("guest")} ${(customer.id ?? "").slice(-4)}` : (customer?.id ?? ""))
  );
}

function labelsOf(labels = []) {
  return labels.length > 1 ? `${labels[0]} +${labels.length - 1}` : (labels[0] ?? "");
}

/** Only where it differs: what is not touched is not laid out again. */
function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
