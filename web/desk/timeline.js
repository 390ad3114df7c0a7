/** Promotions as bars over days, drawn as SVG: what is on, what is new, where now is, and the instant that is looked at. */

import { DAY_MS, day, midnight, spoken } from "./shanghai.js";

const SVG = "http://www.w3.org/2000/svg";
const HEAD = 36;
const ROW = 30;
const BAR = 22;
const PAD = 8;
const LETTER = 13; // px a Chinese character takes; others take about half
const STEPS = [1, 2, 7, 14, 30];
const DAY_PX = 64; // at least so much between two dates

/** An SVG element; text is only ever a text node. */
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** The stretch of time worth showing: from a month before `now` to two months after it at most, in whole days. */
export function stretch(rows, now) {
  const starts = rows.map((row) => Date.parse(row.starts_at)).filter((at) => at > now - 31 * DAY_MS);
  const ends = rows.map((row) => Date.parse(row.ends_at)).filter((at) => at < now + 61 * DAY_MS);
  const from = midnight(Math.min(now - 7 * DAY_MS, ...starts)) - DAY_MS;
  return { from, to: midnight(Math.max(now + 14 * DAY_MS, ...ends)) + 2 * DAY_MS };
}

export class Timeline {
  /** chosen(id): a bar was chosen; moved(at): an instant was pointed at, in milliseconds. */
  constructor(root, { speaker, nameOf, chosen, moved }) {
    Object.assign(this, { root, speaker, nameOf, chosen, moved, shown: null });
    new ResizeObserver(() => this.draw()).observe(root);
  }

  /** `marks` is {id: "added" | "changed" | "removed"}; `at` the instant looked at; `span` as from `stretch`. */
  show(rows, { marks, at, now, span }) {
    const order = (row) => [row.starts_at, row.ends_at, row.promotion].join();
    const sorted = [...rows].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    this.shown = { rows: sorted, marks, at, now, ...span };
    this.draw();
  }

  draw() {
    const width = this.root.clientWidth;
    if (!this.shown || !width) return;
    const height = HEAD + Math.max(1, this.shown.rows.length) * ROW + PAD;
    const view = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group" });
    view.setAttribute("aria-label", this.speaker.say("plan_timeline"));
    const lines = [this.line("now", this.shown.now, width, height), this.line("at", this.shown.at, width, height)];
    const bars = this.shown.rows.map((row, line) => this.bar(row, line, width));
    view.append(...this.days(width, height), ...lines, ...bars);
    view.addEventListener("click", (event) => this.pointed(event, width));
    const focused = this.root.contains(document.activeElement) && document.activeElement.dataset.id;
    this.root.replaceChildren(view);
    if (focused) this.root.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }

  x(at, width) {
    const { from, to } = this.shown;
    return ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * width;
  }

  days(width, height) {
    const { from, to } = this.shown;
    const days = (to - from) / DAY_MS;
    const step = STEPS.find((each) => (width / days) * each >= DAY_PX) ?? STEPS.at(-1);
    return Array.from({ length: Math.ceil(days / step) }, (_, place) => {
      const at = from + place * step * DAY_MS;
      const x = this.x(at, width);
      const text = svg("text", { x: x + 5, y: 27 }, day(at, this.speaker.language));
      return svg("g", { class: "tick" }, svg("line", { x1: x, x2: x, y1: 0, y2: height }), text);
    });
  }

  bar(row, line, width) {
    const [starts, ends] = [Date.parse(row.starts_at), Date.parse(row.ends_at)];
    const [x, end] = [this.x(starts, width), this.x(ends, width)];
    const y = HEAD + line * ROW + (ROW - BAR) / 2;
    const over = ends <= this.shown.at || starts > this.shown.at;
    const mark = this.shown.marks[row.promotion] ?? "same";
    const group = svg("g", {
      class: `bar-of kind-${known(row.kind)} is-${mark}${over ? " is-off" : ""}`,
      tabindex: 0,
      role: "button",
    });
    group.dataset.id = row.promotion;
    const name = this.nameOf(row);
    const hours = `${spoken(starts, this.speaker.language)} – ${spoken(ends, this.speaker.language)}`;
    group.setAttribute("aria-label", `${name}, ${hours}`);
    group.append(
      svg("title", {}, `${name}\n${hours}\n${row.promotion}`),
      svg("rect", { x, y, width: Math.max(4, end - x), height: BAR, rx: 6 }),
      this.label(name, { x, end, y, width }),
    );
    const choose = (event) => {
      event.stopPropagation();
      event.preventDefault(); // else the same Enter would be pressed in the form that opens
      this.chosen(row.promotion);
    };
    group.addEventListener("click", choose);
    group.addEventListener("keydown", (event) => event.key === "Enter" && choose(event));
    return group;
  }

  /** The name in its bar; beside it, where the bar is too short; cut off, where there is no room there either. */
  label(name, { x, end, y, width }) {
    const place = { y: y + BAR / 2 + 4.5 };
    if (end - x >= wide(name)) return svg("text", { ...place, x: x + 9 }, name);
    const [before, after] = [x, width - end];
    if (after >= wide(name) || after >= before)
      return svg("text", { ...place, x: end + 7, class: "beside" }, cut(name, after));
    return svg("text", { ...place, x: x - 7, class: "beside", "text-anchor": "end" }, cut(name, before));
  }

  line(kind, at, width, height) {
    const x = this.x(at, width);
    const words = svg("text", {
      x: x + (x > width - 90 ? -6 : 6),
      y: 11,
      "text-anchor": x > width - 90 ? "end" : "start",
    });
    words.append(kind === "now" ? this.speaker.say("plan_now") : "");
    return svg("g", { class: `moment moment-${kind}` }, svg("line", { x1: x, x2: x, y1: 0, y2: height }), words);
  }

  pointed(event, width) {
    const { from, to } = this.shown;
    const box = this.root.firstChild.getBoundingClientRect();
    this.moved(Math.round((from + ((event.clientX - box.left) / width) * (to - from)) / 60_000) * 60_000);
  }
}

const KINDS = ["coupon", "threshold", "presale", "gift", "price_protection", "points", "shipping"];
/** About how many px a text takes, with a margin. */
const wide = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? LETTER : LETTER * 0.56), 18);

function cut(text, room) {
  if (wide(text) <= room) return text;
  const letters = [...text];
  while (letters.length && wide(`${letters.join("")}…`) > room) letters.pop();
  return letters.length ? `${letters.join("")}…` : "";
}

const known = (kind) => (KINDS.includes(kind) ? kind : "other");
