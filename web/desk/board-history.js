/** How service went: plots of the last days, each with its table, the groups side by side, and all of it as a file. */

import { el, setText } from "../shared/dom.js";
import { named, Plot } from "./board-plot.js";
import { table } from "./board-now.js";
import { whys } from "./board-whys.js";

const SPANS = [1, 3, 7, 30, 90];
const count = (value) => (value === null ? "–" : String(Math.round(value * 10) / 10));
const percent = (value) => (value === null ? "–" : `${Math.round(value * 100)}%`);
const stars = (value) => (value === null ? "–" : value.toFixed(1));
const minutes = (value) => (value === null ? "–" : `${Math.round(value * 10) / 10} min`);
const inMinutes = (seconds) => (seconds === null ? null : seconds / 60);

// The plots: of the talk with the bot, which belongs to no group, and of people's work.
const PLOTS = [
  ["conversations", count, null, [["conversations", "plot-1", (at) => at.conversations, true], ["handed", "plot-2", (at) => at.handed]], true],
  ["containment", percent, 1, [["containment", "plot-1", (at) => at.containment], ["confirmed", "plot-3", (at) => at.confirmed]], true],
  ["waits", minutes, null, [["p50", "plot-1", (at) => inMinutes(at.wait.p50)], ["p90", "plot-2", (at) => inMinutes(at.wait.p90)], ["expected", "plot-3", (at) => inMinutes(at.told.expected)]]],
  ["promises", percent, 1, [["in_time", "plot-1", (at) => at.in_time], ["inside", "plot-2", (at) => at.told.inside], ["resolution", "plot-3", (at) => at.resolution]]],
  ["handling", minutes, null, [["p50", "plot-1", (at) => inMinutes(at.handling.p50)], ["p90", "plot-2", (at) => inMinutes(at.handling.p90)]]],
  ["ends", count, null, [["resolved", "plot-1", (at) => at.resolved, true], ["reopened", "plot-2", (at) => at.reopened], ["abandoned", "plot-4", (at) => at.abandoned]]],
  ["csat", stars, 5, [["human", "plot-1", (at) => at.csat.human.mean], ["bot", "plot-3", (at) => at.csat.bot.mean]]],
  ["surge", count, null, [["surge_minutes", "plot-2", (at) => at.surge_minutes, true], ["offered_first", "plot-1", (at) => at.offered_first]]],
];

export class History {
  constructor(places, { speaker, wanted }) {
    Object.assign(this, { places, speaker, wanted, days: 7, group: "", answer: null, names: [], plots: [] });
    places.spans.replaceChildren(...SPANS.map((days) => this.button(days)));
    places.group.addEventListener("change", () => this.chooseGroup(places.group.value));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  get asked() {
    return { days: this.days, group: this.group };
  }

  /** The keys 1 to 5 and the days each stands for. */
  keys() {
    return SPANS.map((days, index) => [String(index + 1), days]);
  }

  button(days) {
    return el("button", { type: "button", class: "plain", "data-days": days, onclick: () => this.choose(days) });
  }

  choose(days) {
    this.days = days;
    this.mark();
    this.wanted();
  }

  chooseGroup(group) {
    this.group = group;
    this.wanted();
  }

  show(answer) {
    this.answer = answer;
    this.draw();
  }

  /** Takes the groups' names, [[id, name]], which the board brings. */
  called(names) {
    if (JSON.stringify(names) === JSON.stringify(this.names)) return;
    this.names = names;
    this.draw();
  }

  draw() {
    this.mark();
    if (!this.answer) return;
    const { speaker } = this;
    const { group, note, plots, totals, whys: whysAt } = this.places;
    const all = new Option(speaker.say("past_all"), "");
    group.replaceChildren(all, ...this.names.map(([id, name]) => new Option(name, id)));
    group.value = this.group;
    setText(note, this.answer.total.conversations || this.answer.total.handed ? "" : speaker.say("past_none"));
    this.plots.forEach((plot) => plot.gone());
    this.plots = PLOTS.filter(([, , , , talk]) => !talk || !this.group).map((told) => this.plot(told));
    plots.replaceChildren(...this.plots.map((plot) => plot.element));
    whysAt.replaceChildren(...whys(this.answer.total, speaker));
    totals.replaceChildren(el("h3", {}, speaker.say("totals_title")), this.totals());
  }

  mark() {
    for (const button of this.places.spans.children) {
      const days = Number(button.dataset.days);
      setText(button, this.speaker.say(days === 1 ? "past_today" : "past_days", { days }));
      button.setAttribute("aria-pressed", String(days === this.days));
    }
  }

  plot([name, shown, most, lines]) {
    const { speaker } = this;
    const { step, points } = this.answer;
    const title = speaker.say(`plot_${name}`);
    const told = lines.map(([line, colour, read, bars]) => ({
      name: speaker.say(`line_${line}`),
      colour,
      bars,
      values: points.map(read),
    }));
    const times = points.map((point) => Date.parse(point.at) / 1000);
    const plot = new Plot({ title, step, times, lines: told, shown, most, language: speaker.language });
    plot.element.append(this.alternative(title, times, told, shown));
    return plot;
  }

  /** The same as a table, for who reads rather than sees; made when it is asked for. */
  alternative(title, times, lines, shown) {
    const { speaker } = this;
    const details = el("details", {}, el("summary", {}, speaker.say("plot_table")));
    details.addEventListener("toggle", () => {
      if (!details.open || details.children.length > 1) return;
      const heads = [speaker.say("head_time"), ...lines.map((line) => line.name)];
      const row = (at, index) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, named(at, this.answer.step, speaker.language)),
          lines.map((line) => el("td", { class: "number" }, shown(line.values[index] ?? null))),
        );
      details.append(table(heads, times.map(row).reverse(), title));
    });
    return details;
  }

  totals() {
    const { speaker } = this;
    const names = Object.fromEntries(this.names);
    const rows = this.group
      ? [[names[this.group] ?? this.group, this.answer.total]]
      : [...Object.entries(this.answer.groups ?? {}).map(([id, total]) => [names[id] ?? id, total]), [speaker.say("past_all"), this.answer.total]];
    const cells = (total) => [
      count(total.handed),
      minutes(inMinutes(total.wait.p50)),
      minutes(inMinutes(total.wait.p90)),
      percent(total.in_time),
      percent(total.told.inside),
      minutes(inMinutes(total.handling.p50)),
      percent(total.resolution),
      percent(total.abandonment),
      stars(total.csat.human.mean),
    ];
    const heads = ["group", "handed", "wait_p50", "wait_p90", "in_time", "inside", "handling", "resolution", "abandonment", "csat"];
    const row = ([name, total]) =>
      el("tr", {}, el("th", { scope: "row" }, name), cells(total).map((cell) => el("td", { class: "number" }, cell)));
    return table(heads.map((head) => speaker.say(`head_${head}`)), rows.map(row), speaker.say("totals_title"));
  }

  /** The series as a file that a spreadsheet opens. */
  exported() {
    if (!this.answer) return;
    const rows = this.answer.points.map((point) => flat(point));
    const names = Object.keys(Object.assign({}, ...rows));
    const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ""))].map((line) => line.join(","));
    // The mark in front tells spreadsheets that it is UTF-8.
    const file = new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
    const address = URL.createObjectURL(file);
    const group = this.group ? `-${this.group}` : "";
    el("a", { href: address, download: `kefu-${this.days}d${group}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1_000);
  }
}

/** {wait: {p50: 1}} as {"wait.p50": 1}; scores as score_1 to score_5. */
function flat(point, begins = "") {
  const found = {};
  for (const [name, value] of Object.entries(point)) {
    if (Array.isArray(value)) value.forEach((one, index) => (found[`${begins}${name}_${index + 1}`] = one));
    else if (value !== null && typeof value === "object") Object.assign(found, flat(value, `${begins}${name}.`));
    else found[cell(`${begins}${name}`)] = value;
  }
  return found;
}

/** A name as a file may have it: no comma, quote or line break, and nothing that a spreadsheet would take for a formula. */
const cell = (name) => name.replace(/[,"\r\n]/g, " ").replace(/^[=+\-@]/, "'$&");
