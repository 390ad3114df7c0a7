/** The middle pane: one case's conversation with colleagues' notes in it, who has it, and what can be done with it. */

import { el, icon, keepRows, safeUrl, setText } from "../shared/dom.js";
import { documents } from "../shared/files.js";
import { clock } from "../shared/time.js";
import { Head } from "./head.js";
import { nameOf } from "./list.js";

const NEAR_PX = 80;
const TYPING_LASTS_MS = 5_000;
const PLACE = 26;

export class Talk {
  /** actions: those of the head, and retry(entry). `standing()`: {mine, joins, lead, company, readTo} of the opened case. */
  constructor(root, { speaker, actions, composer, standing }) {
    Object.assign(this, { root, speaker, actions, composer, standing, opened: null, stuck: true, typingEnds: 0 });
    this.head = new Head({ speaker, actions });
    this.messages = el("div", {
      class: "messages",
      role: "log",
      "aria-live": "polite",
      tabindex: 0,
      onscroll: () => this.scrolled(),
    });
    new ResizeObserver(() => this.resized()).observe(this.messages);
    this.typingLine = el("p", { class: "typing", role: "status", hidden: true });
    this.state = el("p", { class: "state" });
    this.empty = el("div", { class: "empty" }, el("h2"), el("p"));
    this.draw();
  }

  show(opened) {
    const other = this.opened?.case.case !== opened?.case.case;
    this.opened = opened;
    if (other) this.stuck = true;
    if (other) this.typing(false);
    this.draw();
  }

  draw() {
    if (!this.opened) return this.drawEmpty();
    const { case: found } = this.opened;
    const standing = this.standing(found);
    if (!this.messages.isConnected)
      this.root.replaceChildren(this.head.element, this.messages, this.typingLine, this.state, this.composer.element);
    this.head.draw(this.opened, standing, standing.company);
    this.drawState(found, standing);
    this.drawMessages(standing.readTo);
  }

  drawEmpty() {
    setText(this.empty.firstChild, this.speaker.say("choose"));
    setText(this.empty.lastChild, this.speaker.say("choose_note"));
    this.root.replaceChildren(this.empty);
  }

  drawState(found, { mine, joins }) {
    this.head.claim.hidden = found.status !== "waiting";
    this.head.claim.disabled = Boolean(this.opened.claiming);
    this.head.close.hidden = !mine;
    this.composer.show(this.opened, mine, joins);
    this.state.hidden = mine;
    setText(this.state, this.stateOf(found));
  }

  stateOf(found) {
    if (found.status === "waiting") return this.speaker.say("waiting_state");
    const name = found.agent?.name ?? "";
    if (found.status === "claimed") return this.speaker.say("claimed_by", { name });
    return name ? this.speaker.say("closed_by", { name }) : this.speaker.say("closed_state");
  }

  drawMessages(readTo) {
    const entries = this.opened.record.inOrder;
    const read = entries.findLast(({ message, state }) => isRead(message, state, readTo));
    keepRows(
      this.messages,
      entries,
      (entry) => entry.key,
      () => el("div"),
      (row, entry) => this.drawMessage(row, entry, entry === read),
    );
    if (this.stuck) this.stick();
  }

  stick() {
    this.messages.scrollTop = this.messages.scrollHeight;
  }

  drawMessage(row, entry, read) {
    const shown = `${entry.state}|${entry.message.id}|${entry.message.undelivered}|${this.speaker.language}|${read}`;
    if (row.dataset.shown === shown) return;
    row.dataset.shown = shown;
    row.dataset.id = entry.message.id;
    row.className = `line by-${entry.message.by} is-${entry.state}`;
    row.replaceChildren(...this.parts(entry, read));
    if (entry.message.undelivered) row.scrollIntoView({ block: "nearest" });
  }

  parts(entry, read) {
    const { message } = entry;
    const time = el("time", { datetime: message.at }, clock(message.at, this.speaker.language));
    if (message.by === "notice")
      return [el("p", { class: "words" }, message.text, " ", time), this.progress(entry)].filter(Boolean);
    const extras = [
      ...(message.cards ?? []).map((card) => this.cardLine(card)),
      ...(message.choices ?? []).map((choice) => el("span", { class: "chip" }, choice.text)),
    ];
    return [
      el("p", { class: "who" }, this.who(message), " ", time),
      this.photos(message),
      documents(message),
      message.text ? el("p", { class: "words", dir: "auto" }, message.text) : null,
      extras.length ? el("div", { class: "extras" }, extras) : null,
      read && !message.undelivered
        ? el("p", { class: "progress read" }, this.speaker.say("read_by_customer"))
        : this.progress(entry),
    ].filter(Boolean);
  }

  /** What the customer has photographed, each to be opened. */
  photos(message) {
    const found = (message.photos ?? []).map((photo) => safeUrl(photo.url)).filter(Boolean);
    const open = { target: "_blank", rel: "noopener noreferrer" };
    const picture = (url) => el("img", { src: url, alt: this.speaker.say("picture"), loading: "lazy" });
    return found.length
      ? el(
          "div",
          { class: "photos" },
          found.map((url) => el("a", { href: url, ...open }, picture(url))),
        )
      : null;
  }

  /** The customer's platform did not deliver it: why, as far as the agent can do something about it. */
  missed(code) {
    const known = ["window_over", "quota_over", "unsure", "interrupted", "no_account"].includes(code);
    const why = this.speaker.say(known ? `missed_${code}` : "missed_code", { code });
    return el("p", { class: "progress missed" }, icon("warn"), why);
  }

  cardLine(card) {
    const detail = [card.subtitle, card.status, ...(card.lines ?? []).slice(0, 1).map((line) => line.text)]
      .filter(Boolean)
      .join(" · ");
    return el(
      "div",
      { class: "card" },
      icon(["order", "parcel", "product", "promotion"].includes(card.kind) ? card.kind : "order"),
      el("b", {}, card.title),
      el("span", {}, detail),
    );
  }

  who(message) {
    if (message.by === "customer")
      return nameOf(this.opened.case.customer, this.speaker) || this.speaker.say("customer");
    if (message.by === "note") return this.speaker.say("note_by", { name: message.name ?? "" });
    return message.by === "bot" ? this.speaker.say("bot") : message.name || this.speaker.say("me");
  }

  progress(entry) {
    if (entry.message.undelivered) return this.missed(entry.message.undelivered);
    if (entry.state === "sent") return null;
    const again =
      entry.state === "failed"
        ? el("button", { type: "button", onclick: () => this.actions.retry(entry) }, this.speaker.say("retry"))
        : null;
    return el(
      "p",
      { class: "progress" },
      icon(entry.state === "failed" ? "warn" : "clock"),
      this.speaker.say(entry.state),
      again,
    );
  }

  /** The customer is typing; the line goes away by itself, or with their message. */
  typing(on) {
    clearTimeout(this.typingEnds);
    this.typingLine.hidden = !on;
    setText(this.typingLine, this.speaker.say("customer_typing"));
    if (on) this.typingEnds = setTimeout(() => this.typing(false), TYPING_LASTS_MS);
  }

  /** What is below has grown or shrunk: who was at the end stays there. */
  resized() {
    this.height = this.messages.clientHeight;
    if (this.stuck) this.stick();
  }

  scrolled() {
    if (this.messages.clientHeight !== this.height) return; // moved by a change of size, not by anybody
    this.stuck = this.messages.scrollHeight - this.messages.scrollTop - this.messages.clientHeight < NEAR_PX;
  }
}

function isRead(message, state, readTo) {
  return message.by === "agent" && state === "sent" && Boolean(readTo) && message.id.slice(0, PLACE) <= readTo;
}
