/** The left pane: three tabs, a filter, and one row a case. */

import { el, keepRows, setText } from "../shared/dom.js";
import { minutesSince } from "../shared/time.js";
import { TABS } from "./cases.js";
import { aboutOf } from "./intents.js";

const LONG_MINUTES = 3;
const REDRAW_MS = 15_000;
const ORDINARY = "普通"; // most are: naming it on every row would only hide the others
const find = (id) => document.getElementById(id);

export class List {
  /** chosen(id): a row was chosen; tabbed(tab): a tab was. */
  constructor({ speaker, chosen, tabbed }) {
    Object.assign(this, { speaker, chosen, tabbed, tab: "waiting", current: "", cases: null });
    this.tabs = TABS.map((tab) => this.makeTab(tab));
    find("tabs").replaceChildren(...this.tabs);
    find("search").addEventListener("input", (event) => this.narrow(event.target.value));
    setInterval(() => this.draw(), REDRAW_MS);
  }

  makeTab(tab) {
    const button = el("button", { type: "button", role: "tab", onclick: () => this.show(tab) }, el("span"), el("b"));
    button.dataset.tab = tab;
    return button;
  }

  show(tab) {
    this.tab = tab;
    this.draw();
    this.tabbed(tab);
  }

  narrow(text) {
    if (!this.cases) return;
    this.cases.filter = text;
    this.draw();
  }

  draw() {
    if (!this.cases) return;
    const shown = this.cases.shown(this.tab);
    this.tabs.forEach((button) => this.drawTab(button));
    keepRows(
      find("cases"),
      shown,
      (found) => found.case,
      (found) => this.makeRow(found),
      (row, found) => this.drawRow(row, found),
    );
    find("none").hidden = shown.length > 0;
    setText(find("none"), this.speaker.say(this.cases.filter ? "none_found" : `none_${this.tab}`));
  }

  drawTab(button) {
    const { tab } = button.dataset;
    const count = tab === "closed" ? 0 : this.cases.of(tab).length;
    button.setAttribute("aria-selected", String(tab === this.tab));
    setText(button.firstChild, this.speaker.say(tab));
    setText(button.lastChild, count ? String(count) : "");
  }

  makeRow(found) {
    const part = (name) => el("span", { class: name });
    const top = el(
      "span",
      { class: "row-top" },
      part("row-name"),
      part("row-level"),
      part("row-reason"),
      part("row-time"),
    );
    const about = el("span", { class: "row-about" }, part("row-subject"), part("row-last"), part("row-unread"));
    return el("li", {}, el("button", { type: "button", onclick: () => this.chosen(found.case) }, top, about));
  }

  drawRow(row, found) {
    const fill = (name, text) => setText(row.querySelector(`.row-${name}`), text ?? "");
    fill("name", nameOf(found.customer, this.speaker));
    fill("level", found.customer?.level === ORDINARY ? "" : found.customer?.level);
    fill("reason", found.reason === "asked" ? "" : found.reason_text);
    fill("subject", aboutOf(found.subject, this.speaker.language));
    fill("last", found.last);
    fill("unread", this.cases.unread.get(found.case)?.toString());
    this.drawTime(row.querySelector(".row-time"), found);
    row.className = `reason-${found.reason}`;
    row.firstChild.setAttribute("aria-current", String(found.case === this.current));
  }

  drawTime(place, found) {
    const since =
      found.status === "waiting" ? found.opened_at : (found.closed_at ?? found.claimed_at ?? found.opened_at);
    const minutes = minutesSince(since);
    setText(place, minutes ? this.speaker.say("minutes", { count: minutes }) : this.speaker.say("just_now"));
    place.classList.toggle("long", found.status === "waiting" && minutes >= LONG_MINUTES);
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
