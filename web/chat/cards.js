/** Orders, parcels, products and promotions as cards. */

import { el, icon, safeUrl } from "../shared/dom.js";

const KINDS = new Set(["order", "parcel", "product", "promotion"]);
const WHEN = /^\d{1,4}[-/.月]\d{1,2}|^\d{1,2}:\d{2}|^\d{1,2} [A-Z][a-z]{2}/;

/** `choose(choice)` is null where the card's button can no longer be used. */
export function cardOf(card, speaker, choose) {
  const kind = KINDS.has(card.kind) ? card.kind : "order";
  const lines = card.lines ?? [];
  const steps = kind === "parcel" ? lines.filter((line) => WHEN.test(line.label ?? "")) : [];
  const facts = lines.filter((line) => !steps.includes(line));
  return el(
    "article",
    { class: `card card-${kind}` },
    head(card, kind, speaker),
    facts.length > 0 && factsOf(facts),
    steps.length > 0 && timeline(steps),
    button(card, choose),
  );
}

function head(card, kind, speaker) {
  const source = card.image ? safeUrl(card.image) : "";
  const picture = source
    ? el("img", {
        src: source,
        alt: speaker.say("picture"),
        loading: "lazy",
        referrerpolicy: "no-referrer",
        width: 52,
        height: 52,
        onerror: dropped(kind),
      })
    : glyph(kind);
  const names = el(
    "div",
    { class: "card-names" },
    el("h3", {}, card.title),
    card.subtitle ? el("p", {}, card.subtitle) : null,
  );
  return el("header", {}, picture, names, card.status ? el("span", { class: "status" }, card.status) : null);
}

function glyph(kind) {
  return el("span", { class: "glyph" }, icon(kind));
}

function dropped(kind) {
  return (event) => event.target.replaceWith(glyph(kind));
}

function factsOf(facts) {
  return el(
    "dl",
    {},
    facts.map((line) =>
      line.label
        ? [el("div", {}, el("dt", {}, line.label), el("dd", {}, line.text))]
        : [el("div", {}, el("dd", { class: "whole" }, line.text))],
    ),
  );
}

/** A parcel's way, the newest step on top whichever way it came. */
function timeline(steps) {
  const upward = steps.length > 1 && steps[0].label < steps.at(-1).label;
  const ordered = upward ? [...steps].reverse() : steps;
  return el(
    "ol",
    { class: "timeline" },
    ordered.map((step, index) =>
      el("li", { class: index === 0 ? "now" : null }, el("p", {}, step.text), el("time", {}, step.label)),
    ),
  );
}

function button(card, choose) {
  if (!card.choice) return null;
  return el(
    "button",
    { type: "button", class: "choice card-choice", disabled: !choose, onclick: () => choose?.(card.choice) },
    card.choice.text,
  );
}
