/** One message as it is seen: who, what, its cards and buttons, and how far it has come. */

import { el, icon, linked } from "../shared/dom.js";
import { documents } from "../shared/files.js";
import { clock } from "../shared/time.js";
import { cardOf } from "./cards.js";
import { thumbnails } from "./photos.js";
import { ratingOf } from "./rating.js";

const entries = new Map();
let house = null;

/** What all bubbles need: { speaker, choose(choice, entry), retry(entry), rate(entry, rating), usable(entry), rateable(entry) }. */
export function furnish(things) {
  house = things;
  house.speaker.listeners.add(() => entries.forEach(redraw));
  customElements.define("kefu-message", KefuMessage);
}

/** Makes an entry known, so that its tag can find it. */
export function register(entry) {
  entries.set(entry.key, entry);
}

export function redraw(entry) {
  entry.element?.draw();
}

/** Takes a bubble away, with the row deep-chat put around it. */
export function remove(entry) {
  entries.delete(entry.key);
  entry.element?.closest(".outer-message-container").remove();
}

class KefuMessage extends HTMLElement {
  connectedCallback() {
    this.entry = entries.get(Number(this.getAttribute("key")));
    if (!this.entry) return;
    this.entry.element = this;
    this.draw();
  }

  draw() {
    const { message, state } = this.entry;
    this.className = `by-${message.by} is-${state}`;
    this.dataset.id = message.id;
    this.replaceChildren(...parts(this.entry));
  }
}

function parts(entry) {
  const { message } = entry;
  const time = entry.apart
    ? [el("time", { class: "apart", datetime: message.at }, clock(message.at, house.speaker.language))]
    : [];
  if (message.by === "notice")
    return [...time, el("p", { class: "notice" }, message.text), ratingPart(entry)].filter(Boolean);
  return [
    ...time,
    who(message),
    thumbnails(message, house.speaker.say("picture")),
    documents(message),
    words(message),
    ...cards(entry),
    choices(entry),
    ratingPart(entry),
    progress(entry),
  ].filter(Boolean);
}

function who(message) {
  const { speaker } = house;
  if (message.by === "customer") return el("span", { class: "unseen" }, `${speaker.say("me")}：`);
  const bot = message.by === "bot";
  const name = bot ? null : el("b", {}, message.name || speaker.say("agent"));
  const label = el("span", { class: bot ? "label label-bot" : "label" }, speaker.say(bot ? "bot" : "agent"));
  return el("div", { class: "who" }, icon(bot ? "bot" : "person"), name, bot || message.name ? label : null);
}

function words(message) {
  if (!message.text) return null;
  return el("div", { class: "words", dir: "auto" }, message.by === "customer" ? message.text : linked(message.text));
}

function cards(entry) {
  const found = entry.message.cards ?? [];
  const choose = house.usable(entry) ? (choice) => house.choose(choice, entry) : null;
  return found.length
    ? [
        el(
          "div",
          { class: `cards cards-${Math.min(found.length, 3)}` },
          found.map((card) => cardOf(card, house.speaker, choose)),
        ),
      ]
    : [];
}

function choices(entry) {
  const found = entry.message.choices ?? [];
  if (!found.length) return null;
  const usable = house.usable(entry);
  const buttons = found.map((choice) =>
    el(
      "button",
      {
        type: "button",
        class: "choice",
        disabled: !usable,
        "aria-pressed": entry.chosen === choice.id ? "true" : null,
        onclick: () => house.choose(choice, entry),
      },
      choice.text,
    ),
  );
  return el("div", { class: "choices", role: "group", "aria-label": house.speaker.say("choose") }, buttons);
}

function ratingPart(entry) {
  if (!entry.message.ask_rating || !house.rateable(entry)) return null;
  return ratingOf(
    entry,
    house.speaker,
    (rating) => house.rate(entry, rating),
    (choice) => house.choose(choice, entry),
    () => redraw(entry),
  );
}

function progress(entry) {
  if (entry.message.by !== "customer") return null;
  if (entry.state === "sent") return entry.read ? el("div", { class: "progress" }, house.speaker.say("read")) : null;
  const line = el(
    "div",
    { class: `progress progress-${entry.state}` },
    icon(entry.state === "failed" ? "warn" : "clock"),
    house.speaker.say(hopeless(entry) ? entry.why : entry.state),
    entry.share && entry.state === "sending" ? ` ${Math.round(entry.share * 100)}%` : null,
  );
  if (entry.state === "failed" && !hopeless(entry))
    line.append(el("button", { type: "button", onclick: () => house.retry(entry) }, house.speaker.say("retry")));
  return line;
}

/** Whether it is said why it can never be sent as it is. */
function hopeless(entry) {
  return entry.state === "failed" && ["file_too_large", "file_unknown"].includes(entry.why);
}
