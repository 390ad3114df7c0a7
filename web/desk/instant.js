/** The instant that is looked at: moved by a slider, typed to the second, or taken from the next change; and what is told then. */

import { el } from "../shared/dom.js";
import { fromField, spoken, toField } from "./shanghai.js";

const LEVELS = ["", "普通", "银卡", "金卡", "黑金"];
const MINUTE_MS = 60_000;
const EDGES = 4;

export class Instant {
  /** moved(at) and levelled(level) are told of what was chosen. */
  constructor({ bar, seen }, { speaker, nameOf, moved, levelled }) {
    Object.assign(this, { bar, seen, speaker, nameOf, moved, levelled });
    this.slider = el("input", { type: "range", id: "slider", step: 1, oninput: () => this.slid() });
    this.field = el("input", { type: "datetime-local", id: "at", step: 1, onchange: () => this.typed() });
    this.level = el("select", { id: "level", onchange: () => levelled(this.level.value) });
    this.now = el("button", { type: "button", class: "plain", id: "at-now", onclick: () => moved(Date.now()) });
    this.steps = [-1, 1].map((by) =>
      el("button", { type: "button", class: "plain", onclick: () => moved(this.at + by * 1000) }),
    );
    this.edges = el("div", { class: "edges" });
    const [before, after] = this.steps;
    const row = el("div", { class: "instant-row" }, before, this.field, after, this.now, this.level);
    bar.replaceChildren(this.slider, row, this.edges);
  }

  draw(plan, span) {
    this.at = plan.at;
    const minutes = (at) => Math.round(at / MINUTE_MS);
    Object.assign(this.slider, { min: minutes(span.from), max: minutes(span.to) });
    this.slider.value = minutes(plan.at);
    this.slider.setAttribute("aria-valuetext", spoken(plan.at, this.speaker.language));
    if (document.activeElement !== this.field) this.field.value = toField(plan.at);
    this.words(plan);
    if (plan.seen) this.drawSeen(plan);
  }

  words(plan) {
    const say = (key, values) => this.speaker.say(key, values);
    this.slider.setAttribute("aria-label", say("at_slider"));
    this.field.setAttribute("aria-label", say("at_field"));
    this.level.setAttribute("aria-label", say("at_level"));
    this.now.textContent = say("at_now");
    this.steps.forEach((button, place) => (button.textContent = say(place ? "at_later" : "at_earlier")));
    this.level.replaceChildren(...LEVELS.map((level) => new Option(level || say("at_everybody"), level)));
    this.level.value = plan.level;
    const edge = (one) =>
      el(
        "button",
        { type: "button", class: "chip", onclick: () => this.moved(Date.parse(one.at)) },
        `${spoken(one.at, this.speaker.language)} ${say(`edge_${one.edge}`)} ${this.called(plan, one.promotion)}`,
      );
    const edges = plan.seen?.edges.slice(0, EDGES) ?? [];
    this.edges.replaceChildren(edges.length ? el("span", {}, say("at_next")) : "", ...edges.map(edge));
  }

  called(plan, id) {
    const row = plan.rowOf(id);
    return row ? this.nameOf(row) : id;
  }

  drawSeen(plan) {
    const groups = ["on", "coming", "ended"].map((group) => this.group(group, plan.seen[group]));
    this.seen.replaceChildren(...groups);
  }

  group(name, rows) {
    const edge = name === "coming" ? "starts_at" : "ends_at";
    const line = (row) =>
      el(
        "li",
        { class: `kind-${row.kind}` },
        el("b", {}, this.nameOf(row)),
        el("span", {}, `${spoken(row[edge], this.speaker.language)} ${this.speaker.say(`edge_${edge}`)}`),
        el("p", {}, row.text[this.speaker.language] ?? row.text["zh-Hans"]),
      );
    const items = rows.length ? rows.map(line) : el("li", { class: "hint" }, this.speaker.say("seen_none"));
    return el(
      "section",
      { class: `seen-${name}` },
      el("h2", {}, this.speaker.say(`seen_${name}`), el("i", {}, String(rows.length))),
      el("ul", {}, items),
    );
  }

  slid() {
    this.moved(Number(this.slider.value) * MINUTE_MS);
  }

  typed() {
    const at = Date.parse(fromField(this.field.value));
    if (!Number.isNaN(at)) this.moved(at);
  }
}
