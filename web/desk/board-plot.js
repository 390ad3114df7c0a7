/** One plot: lines or bars over time, drawn by uPlot in the page's own colours, with what the pointer or the arrow keys are at in words. */

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { el, setText } from "../shared/dom.js";

const HEIGHT = 210;
const ZONE = "Asia/Shanghai";
const TAGS = { "zh-Hans": "zh-CN", en: "en-GB" };
const HOURS = { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: ZONE };
const DAYS = { month: "numeric", day: "numeric", weekday: "short", timeZone: ZONE };

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** "11/22 14:00", or "11/22 周日" where a point is a day. */
export function named(seconds, step, language) {
  return new Intl.DateTimeFormat(TAGS[language], step === "hour" ? HOURS : DAYS).format(new Date(seconds * 1000));
}

/**
 * `lines` are {name, colour, values, bars?}; `shown(value)` says a value, `most` is the axis' fixed end (or nothing).
 * `say(what, …)` gives the words: summary(name, text) for who cannot see it.
 */
export class Plot {
  constructor({ title, step, times, lines, shown, most, language }) {
    Object.assign(this, { step, times, lines, shown, most, language });
    this.readout = el("p", { class: "plot-readout", "aria-live": "polite" });
    this.box = el("div", {
      class: "plot-box",
      role: "img",
      tabindex: "0",
      "aria-label": `${title}: ${this.summary()}`,
      onkeydown: (event) => this.walked(event),
    });
    this.element = el(
      "figure",
      { class: "plot board-card" },
      el("figcaption", {}, el("h3", {}, title), el("ul", { class: "keys" }, lines.map((line) => this.key(line)))),
      this.box,
      this.readout,
    );
    this.sized = new ResizeObserver(() => this.draw());
    this.sized.observe(this.box);
    this.told(times.length - 1);
  }

  key(line) {
    const mark = el("i", { "aria-hidden": "true" });
    mark.style.backgroundColor = `var(--${line.colour})`;
    return el("li", {}, mark, line.name);
  }

  /** The latest value of each line. */
  summary() {
    return this.lines.map((line) => `${line.name} ${this.shown(line.values.at(-1) ?? null)}`).join(", ");
  }

  draw() {
    const width = Math.floor(this.box.clientWidth);
    if (!width) return;
    if (this.drawn) return this.drawn.setSize({ width, height: HEIGHT });
    this.drawn = new uPlot(this.options(width), [this.times, ...this.lines.map((line) => line.values)], this.box);
  }

  options(width) {
    const grid = { stroke: colour("line"), width: 1 };
    const axis = { stroke: colour("ink-soft"), grid, ticks: grid, font: `12px ${colour("font")}` };
    return {
      width,
      height: HEIGHT,
      legend: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), ZONE),
      scales: { x: { range: (_, low, high) => this.stretch(low, high) }, y: { range: (_, low, high) => [0, this.most ?? Math.max(high || 0, 1) * 1.1] } },
      cursor: { y: false, points: { size: 7 } },
      axes: [
        { ...axis, values: (_, splits) => splits.map((at) => this.tick(at)), space: 64 },
        { ...axis, size: 58, values: (_, splits) => splits.map((value) => this.shown(value)) },
      ],
      series: [{}, ...this.lines.map((line) => this.series(line))],
      hooks: { setCursor: [(drawn) => this.told(drawn.cursor.idx ?? this.times.length - 1)] },
    };
  }

  /** Half a step of room on both sides, for the bars at the ends. */
  stretch(low, high) {
    const room = this.lines.some((line) => line.bars) ? (this.step === "hour" ? 1_800 : 43_200) : 0;
    return high > low ? [low - room, high + room] : [low - 43_200, high + 43_200];
  }

  series(line) {
    const stroke = colour(line.colour);
    const points = { show: this.times.length === 1 };
    return line.bars
      ? { stroke, fill: `${stroke}55`, paths: uPlot.paths.bars({ size: [0.7, 40] }), points: { show: false } }
      : { stroke, width: 2, spanGaps: true, points };
  }

  tick(at) {
    const style = this.step === "hour" ? { hour: "2-digit", hourCycle: "h23" } : { month: "numeric", day: "numeric" };
    return new Intl.DateTimeFormat(TAGS[this.language], { ...style, timeZone: ZONE }).format(new Date(at * 1000));
  }

  told(index) {
    this.at = index;
    const values = this.lines.map((line) => `${line.name} ${this.shown(line.values[index] ?? null)}`);
    setText(this.readout, `${named(this.times[index], this.step, this.language)} · ${values.join(" · ")}`);
  }

  walked(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !this.drawn) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(this.times.length - 1, this.at + by));
    this.drawn.setCursor({ left: this.drawn.valToPos(this.times[index], "x"), top: 0 });
    this.told(index);
  }

  gone() {
    this.sized.disconnect();
    this.drawn?.destroy();
  }
}
