/** What narrows the list: group, state, label, and only what is at risk. */

import { el, icon, setText } from "../shared/dom.js";

const GROUPS = ["general", "presales", "orders", "aftersales", "complaints", "vip", "leads"];
const STATES = {
  waiting: ["waiting", "open", "reopened"],
  mine: ["claimed", "active", "on_hold", "with_department"],
  others: ["claimed", "active", "on_hold", "with_department"],
  closed: ["resolved", "closed"],
};

export class Filters {
  /** changed(only): {queue, state, label, risk} as chosen. */
  constructor(root, { speaker, changed }) {
    Object.assign(this, { speaker, changed, only: { queue: "", state: "", label: "", risk: false } });
    this.selects = Object.fromEntries(["queue", "state", "label"].map((name) => [name, this.select(name)]));
    this.risk = el("button", { type: "button", id: "filter-risk", class: "filter", onclick: () => this.toggle() });
    root.append(...Object.values(this.selects), this.risk);
  }

  select(name) {
    return el("select", {
      id: `filter-${name}`,
      class: "filter",
      onchange: (event) => this.choose({ [name]: event.target.value }),
    });
  }

  toggle() {
    this.choose({ risk: !this.only.risk });
  }

  choose(part) {
    this.only = { ...this.only, ...part };
    this.changed(this.only);
  }

  /** A state of one tab is none of another's. */
  entered(tab) {
    if (this.only.state && !STATES[tab].includes(this.only.state)) this.choose({ state: "" });
  }

  draw(cases, tab) {
    const labels = [...new Set(cases.of(tab).flatMap((one) => one.labels ?? []))].sort();
    this.fill("queue", GROUPS, (name) => groupName(name, this.speaker));
    this.fill("state", STATES[tab], (name) => this.speaker.say(`state_${name}`));
    this.fill("label", labels, (name) => name);
    this.selects.label.hidden = !labels.length && !this.only.label;
    this.drawRisk(cases.risky(tab));
  }

  fill(name, values, word) {
    const select = this.selects[name];
    const shown = `${this.speaker.language}|${values}`;
    if (select.dataset.shown !== shown) {
      select.dataset.shown = shown;
      const all = new Option(this.speaker.say(`filter_${name}`), "");
      select.replaceChildren(all, ...values.map((value) => new Option(word(value), value)));
      select.setAttribute("aria-label", this.speaker.say(`filter_${name}`));
    }
    if (select.value !== this.only[name]) select.value = this.only[name];
    select.classList.toggle("on", Boolean(this.only[name]));
  }

  drawRisk(count) {
    if (!this.risk.firstChild) this.risk.append(icon("warn"), el("span"), el("b"));
    setText(this.risk.children[1], this.speaker.say("filter_risk"));
    setText(this.risk.children[2], count ? String(count) : "");
    this.risk.setAttribute("aria-pressed", String(this.only.risk));
  }
}

/** A group's name: the shop's own where it is told, else ours. */
export function groupName(group, speaker, names = {}) {
  const own = names[group];
  const told = typeof own === "string" ? own : (own?.[speaker.language] ?? own?.["zh-Hans"]);
  if (told) return told;
  return speaker.has(`group_${group}`) ? speaker.say(`group_${group}`) : group;
}
