/** The head of a case: who it is, where it stands, its clocks and labels, who else looks, and what can be done. */

import { channelName } from "../shared/channels.js";
import { el, icon, keepRows, setText } from "../shared/dom.js";
import { clock } from "../shared/time.js";
import { clockOf, clockWords } from "./clocks.js";
import { groupName } from "./filters.js";
import { aboutOf, reasonOf } from "./intents.js";
import { nameOf } from "./list.js";

const TOOLS = [
  ["transfer", "transfer", "T"],
  ["hold", "hold", "H"],
  ["resume", "resume", "H"],
  ["labels", "label", "L"],
  ["give_back", "undo", "G"],
  ["take_over", "crown", "A"],
];

export class Head {
  /** actions: claim(), close(), back(), details(), and a function for each tool. */
  constructor({ speaker, actions }) {
    Object.assign(this, { speaker, actions });
    this.title = el("div", { class: "talk-title" }, el("h2"), el("p"));
    this.back = el("button", { type: "button", class: "quiet back", onclick: actions.back }, icon("back"));
    this.details = el("button", { type: "button", class: "quiet details", onclick: actions.details });
    this.claim = el("button", { type: "button", id: "claim", class: "strong", onclick: actions.claim });
    this.close = el("button", { type: "button", id: "close", class: "plain", onclick: actions.close });
    this.facts = el("div", { class: "facts" });
    this.tools = Object.fromEntries(TOOLS.map(([name, sign]) => [name, this.tool(name, sign)]));
    this.toolbar = el("div", { class: "tools", role: "toolbar" }, Object.values(this.tools));
    this.element = el(
      "header",
      { class: "talk-head" },
      el("div", { class: "talk-top" }, this.back, this.title, this.details, this.claim, this.close),
      el("div", { class: "talk-facts" }, this.facts, this.toolbar),
    );
  }

  tool(name, sign) {
    const act = () => this.actions[name]();
    return el("button", { type: "button", id: `do-${name.replace("_", "-")}`, class: "quiet tool", onclick: act }, icon(sign), el("span"));
  }

  /** `may`: {mine, lead}; `company`: who else is at the case. */
  draw(opened, may, company) {
    const { case: found } = opened;
    this.drawTitle(found, opened);
    this.drawTools(found, may);
    keepRows(
      this.facts,
      this.told(found, company),
      (fact) => fact.key,
      (fact) => el("span", { class: "fact" }, fact.sign ? icon(fact.sign) : null, el("span")),
      (row, fact) => this.drawFact(row, fact),
    );
  }

  drawTitle(found, opened) {
    setText(this.title.firstChild, nameOf(found.customer, this.speaker));
    const { language } = this.speaker;
    const platform = ["web", "app", undefined].includes(found.channel) ? "" : channelName(language, found.channel);
    const about = [platform, found.customer.level, aboutOf(found.subject, language), reasonOf(found, language)];
    setText(this.title.lastChild, about.filter(Boolean).join(" · "));
    this.back.setAttribute("aria-label", this.speaker.say("back"));
    this.details.replaceChildren(icon("info"), this.speaker.say("details"));
    setText(this.claim, this.speaker.say(opened.claiming ? "claiming" : "claim"));
    setText(this.close, this.speaker.say("close"));
  }

  drawTools(found, { mine, lead }) {
    const held = found.state === "on_hold";
    const shown = { transfer: mine, hold: mine && !held, resume: mine && held, labels: Boolean(found.status), give_back: mine };
    shown.take_over = lead && found.status === "claimed" && !mine;
    this.toolbar.setAttribute("aria-label", this.speaker.say("tools"));
    for (const [name, , key] of TOOLS) {
      const button = this.tools[name];
      button.hidden = !shown[name];
      setText(button.lastChild, this.speaker.say(name));
      button.title = `${this.speaker.say(name)} (${key})`;
    }
  }

  drawFact(row, fact) {
    row.className = `fact fact-${fact.kind}`;
    setText(row.lastChild, fact.text);
  }

  /** What the line under the title tells: state, group, clocks, labels, colleagues. */
  told(found, { lookers = [], typists = [] }) {
    const { speaker } = this;
    const facts = [];
    const add = (key, kind, text, sign) => text && facts.push({ key, kind, text, sign });
    if (found.state) add("state", `state-${found.state}`, this.stateOf(found));
    if (found.queue && found.queue !== "general") add("group", "group", groupName(found.queue, speaker));
    for (const running of this.clocks(found)) {
      const kind = running.kind === "awaiting" ? "" : `${speaker.say(`clock_${running.kind}`)} `;
      const sign = running.state === "late" || running.state === "warn" ? "warn" : "clock";
      add(`clock-${running.kind}-${sign}`, `clock clock-${running.state}`, kind + clockWords(running, speaker), sign);
    }
    for (const label of found.labels ?? []) add(`label-${label}`, "label", label);
    const named = (names) => [...new Set(names)].map((name) => name || speaker.say("somebody")).join("、");
    if (typists.length) add("typing", "looking", speaker.say("colleague_typing", { name: named(typists) }), "pen");
    else if (lookers.length) add("looking", "looking", speaker.say("looking", { names: named(lookers) }), "eye");
    return facts;
  }

  stateOf(found) {
    if (found.state === "on_hold" && found.snoozed_until)
      return this.speaker.say("held_until", { time: clock(found.snoozed_until, this.speaker.language) });
    return this.speaker.say(`state_${found.state}`);
  }

  /** Every clock that runs; where the server names none, the one that the line of the list shows. */
  clocks(found) {
    const named = (found.clocks ?? []).filter((one) => one.state !== "met");
    const each = named.map((one) => clockOf({ status: "", clocks: [one] }));
    const first = clockOf(found);
    const known = each.some((one) => one.kind === first?.kind);
    return found.status === "closed" ? [] : [...(first && !known ? [first] : []), ...each];
  }
}
