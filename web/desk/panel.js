/** The right pane: what an agent should know before the first word, departments' tasks, the customer, their orders, what happened. */

import { channelName } from "../shared/channels.js";
import { el, icon } from "../shared/dom.js";
import { clock } from "../shared/time.js";
import { aboutOf } from "./intents.js";
import { Orders } from "./panel-orders.js";

export class Panel {
  /** hide(); reveal(what, order); earlier(customer): Promise of their other cases; choose(id); `departments`: an element of theirs. */
  constructor(root, { speaker, hide, reveal, earlier, choose, departments }) {
    Object.assign(this, { root, speaker, hide, earlier, choose, departments, shown: "" });
    this.orders = new Orders({ speaker, reveal });
  }

  show(opened) {
    const shown = opened && `${opened.case.case}|${this.speaker.language}|${opened.loaded}`;
    if (shown !== this.shown) this.begin(opened);
    this.shown = shown;
    if (opened) this.drawHistory(opened);
  }

  begin(opened) {
    const parts = opened ? this.parts(opened) : [];
    this.root.replaceChildren(...parts);
  }

  parts(opened) {
    this.history = el("ol", { class: "steps" });
    return [
      this.closer(),
      this.briefing(opened.briefing ?? {}),
      this.departments,
      this.customer(opened),
      this.orders.section(opened.orders ?? [], opened.away),
      el("details", { class: "folded" }, el("summary", {}, this.speaker.say("history")), this.history),
    ];
  }

  closer() {
    return el(
      "button",
      { type: "button", class: "quiet panel-close", onclick: this.hide, "aria-label": this.speaker.say("back_talk") },
      icon("back"),
      this.speaker.say("back_talk"),
    );
  }

  briefing(briefing) {
    const { language } = this.speaker;
    const facts = [
      ["who", briefing.who],
      ["want", aboutOf(briefing.want, language)],
      ["order", briefing.order],
      ["why", briefing.why],
      ["details", (briefing.details ?? []).join(" · ")],
    ];
    const mood = briefing.mood === "angry" ? "angry" : "calm";
    const tried = briefing.tried ?? [];
    const words = this.speaker.say(`mood_${mood}`);
    return el(
      "section",
      { class: "briefing" },
      el("h3", {}, this.speaker.say("briefing"), el("span", { class: `mood mood-${mood}` }, words)),
      listed(this.speaker, facts, "brief_"),
      this.next(briefing.next),
      tried.length > 0 && el("h4", {}, this.speaker.say("brief_tried")),
      tried.length > 0 &&
        el(
          "ol",
          {},
          tried.map((text) => el("li", {}, text)),
        ),
    );
  }

  next(step) {
    if (!step || !this.speaker.has(`next_${step}`)) return null;
    return el("p", { class: "next-step" }, el("b", {}, this.speaker.say("brief_next")), this.speaker.say(`next_${step}`));
  }

  customer({ case: found, profile = {}, identities = [] }) {
    const { id, level, guest } = found.customer;
    const facts = [
      ["profile_id", guest ? "" : id],
      ["level", profile.level ?? level],
      ["email", profile.email],
      ["identities", identities.map(({ channel, name }) => channelName(this.speaker.language, channel, name)).join(" · ")],
      ["callback", found.callback && this.orders.masked("callback", found)],
    ];
    const list = el("ul", { class: "earlier" });
    const begin = () => this.fillEarlier(list, found);
    const fold = el("details", { class: "folded", ontoggle: begin }, el("summary", {}, this.speaker.say("earlier_cases")), list);
    return el("section", { class: "customer" }, el("h3", {}, this.speaker.say("profile")), listed(this.speaker, facts), fold);
  }

  /** Only who unfolds them asks for them. */
  async fillEarlier(list, found) {
    if (list.dataset.asked) return;
    list.dataset.asked = "yes";
    const cases = (await this.earlier(found.customer.id)).filter((one) => one.case !== found.case);
    const lines = cases.map((one) => this.earlierLine(one));
    list.replaceChildren(...(lines.length ? lines : [el("li", { class: "none" }, this.speaker.say("earlier_none"))]));
  }

  earlierLine(one) {
    const about = aboutOf(one.subject, this.speaker.language) || one.last;
    const told = [clock(one.opened_at, this.speaker.language), one.agent?.name].filter(Boolean).join(" · ");
    const open = () => this.choose(one.case);
    return el("li", {}, el("button", { type: "button", onclick: open }, el("span", {}, about), el("time", {}, told)));
  }

  /** The latest step on top; a case that goes on while it is open tells its new ones when it is loaded again. */
  drawHistory({ steps = [] }) {
    const shown = `${this.shown}|${steps.length}`;
    if (this.history.dataset.shown === shown) return;
    this.history.dataset.shown = shown;
    this.history.replaceChildren(...[...steps].reverse().map((step) => this.step(step)));
  }

  step({ at, move, by, note }) {
    const key = `move_${move}`;
    const who = by?.name ?? this.speaker.say("by_system");
    return el(
      "li",
      {},
      el("span", {}, el("b", {}, this.speaker.has(key) ? this.speaker.say(key) : move), ` ${who}`, note ? el("q", {}, note) : null),
      el("time", {}, clock(at, this.speaker.language)),
    );
  }
}

function listed(speaker, facts, prefix = "") {
  const told = facts.filter(([, value]) => value);
  return el("dl", {}, told.map(([key, value]) => [el("dt", {}, speaker.say(prefix + key)), el("dd", {}, value)]));
}
