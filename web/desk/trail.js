/** Who did what at the desk: chosen by time and person, page after page, or taken away as a file. */

import { query } from "../shared/api.js";
import { el } from "../shared/dom.js";
import { DAY_MS, fromField, midnight, spoken, toField } from "./shanghai.js";

const PAGE = 100;

export class Trail {
  /** file(path) is a Promise of a file's text; tried(work) says why where something is refused. */
  constructor(root, { speaker, server, file, tried }) {
    Object.assign(this, { root, speaker, server, file, tried, deeds: [], cursor: "" });
    const today = midnight(Date.now());
    this.chosen = { from: toField(today - 7 * DAY_MS), to: toField(today + DAY_MS), who: "" };
  }

  async look(more = false) {
    const path = query("/desk/audit", { ...this.asked, limit: PAGE, after: more ? this.cursor : "" });
    const page = await this.server.get(path);
    this.deeds = more ? [...this.deeds, ...page.deeds] : page.deeds;
    this.cursor = page.cursor;
    this.draw();
  }

  /** The same question as a file, which the browser keeps. */
  async keep() {
    const text = await this.file(query("/desk/audit", { ...this.asked, format: "csv" }));
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    el("a", { href: address, download: "audit.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    await this.look();
  }

  get asked() {
    const { from, to, who } = this.chosen;
    return { from: fromField(from), to: fromField(to), who };
  }

  draw() {
    const say = (key) => this.speaker.say(key);
    const more = { type: "button", class: "plain", id: "trail-more", onclick: () => this.tried(() => this.look(true)) };
    this.root.replaceChildren(
      el("div", { class: "sheet-head" }, el("h2", {}, say("trail")), this.filters(say)),
      this.deeds.length ? this.table(say) : el("p", { class: "none" }, say("trail_none")),
      this.cursor ? el("button", more, say("trail_more")) : "",
    );
  }

  filters(say) {
    const at = (name) => this.field(name, say(`trail_${name}`), { type: "datetime-local", step: 60 });
    const submit = (event) => {
      event.preventDefault();
      this.tried(() => this.look());
    };
    const file = { type: "button", class: "plain", id: "trail-file", onclick: () => this.tried(() => this.keep()) };
    return el(
      "form",
      { class: "filters", onsubmit: submit },
      at("from"),
      at("to"),
      this.field("who", say("trail_who"), { maxlength: 64 }),
      el("button", { type: "submit", class: "strong" }, say("trail_look")),
      el("button", file, say("trail_file")),
    );
  }

  field(name, words, attributes) {
    const input = el("input", { name, value: this.chosen[name].slice(0, name === "who" ? 64 : 16), ...attributes });
    input.addEventListener("change", () => (this.chosen[name] = input.value.trim()));
    return el("label", {}, words, input);
  }

  table(say) {
    const head = ["at", "by", "did", "what"].map((name) => el("th", { scope: "col" }, say(`trail_${name}`)));
    const rows = this.deeds.map((deed) => this.row(deed));
    return el(
      "div",
      { class: "sheet-table" },
      el("table", { id: "deeds" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows)),
    );
  }

  row(deed) {
    const key = `did_${deed.did}`;
    const about = Object.entries(deed.about).map(([name, value]) => `${name}: ${value}`);
    return el(
      "tr",
      {},
      el("td", {}, el("time", { datetime: deed.at }, spoken(deed.at, this.speaker.language))),
      el("td", {}, deed.by.name),
      el("td", {}, this.speaker.has(key) ? this.speaker.say(key) : deed.did),
      el("td", {}, deed.what, el("span", { class: "about" }, about.join(" · "))),
    );
  }
}
