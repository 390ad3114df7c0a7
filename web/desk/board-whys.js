/** Why customers were handed to people, and what they said of either: the most frequent reasons first. */

import { el } from "../shared/dom.js";

const MOST = 7;

/** Three lists for a total: reasons of hand-overs, reasons of judgements of people and of the bot. */
export function whys(total, speaker) {
  return [
    card(speaker, "whys_handed", total.reasons, "reason_"),
    card(speaker, "whys_human", total.csat.human.tags, "tag_"),
    card(speaker, "whys_bot", total.csat.bot.tags, "tag_"),
  ];
}

function card(speaker, title, counts, begins) {
  const found = Object.entries(counts).sort(([, one], [, other]) => other - one);
  const most = found[0]?.[1] ?? 1;
  const lines = found.slice(0, MOST).map(([name, count]) => line(worded(speaker, begins + name, name), count, count / most));
  const body = lines.length ? el("ul", { class: "whys-list" }, lines) : el("p", { class: "calm" }, speaker.say("whys_none"));
  return el("section", { class: "board-card" }, el("h3", {}, speaker.say(title)), body);
}

function line(name, count, share) {
  const bar = el("i", { class: "meter", "aria-hidden": "true" });
  bar.style.inlineSize = `${Math.round(share * 100)}%`;
  return el("li", {}, el("span", {}, name), el("b", {}, String(count)), bar);
}

/** What a newer system may count is shown by its own name. */
const worded = (speaker, key, name) => (speaker.has(key) ? speaker.say(key) : name);
