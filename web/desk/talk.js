/** The middle pane: one case's conversation, who has it, and what can be done with it. */

import { el, icon, keepRows, safeUrl, setText } from "../shared/dom.js";
import { clock } from "../shared/time.js";
import { Composer } from "./composer.js";
import { aboutOf } from "./intents.js";
import { nameOf } from "./list.js";

const NEAR_PX = 80;
const TYPING_LASTS_MS = 5_000;

export class Talk {
  /** actions: claim(), close(), send(text), typing(), retry(entry), back(), details(). */
  constructor(root, { speaker, actions, mine }) {
    Object.assign(this, { root, speaker, actions, mine, opened: null, stuck: true, typingEnds: 0 });
    this.composer = new Composer({ speaker, send: actions.send, typing: actions.typing });
    this.title = el("div", { class: "talk-title" }, el("h2"), el("p"));
    this.back = el("button", { type: "button", class: "quiet back", onclick: actions.back }, icon("back"));
    this.details = el("button", { type: "button", class: "quiet details", onclick: actions.details });
    this.claim = el("button", { type: "button", id: "claim", class: "strong", onclick: actions.claim });
    this.close = el("button", { type: "button", id: "close", class: "plain", onclick: actions.close });
    this.messages = el("div", {
      class: "messages",
      role: "log",
      "aria-live": "polite",
      tabindex: 0,
      onscroll: () => this.scrolled(),
    });
    this.typingLine = el("p", { class: "typing", role: "status", hidden: true });
    this.state = el("p", { class: "state" });
    this.head = el("header", { class: "talk-head" }, this.back, this.title, this.details, this.claim, this.close);
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
    if (!this.messages.isConnected)
      this.root.replaceChildren(this.head, this.messages, this.typingLine, this.state, this.composer.element);
    this.composer.open(found.case);
    this.drawTitle(found);
    this.drawState(found);
    this.drawMessages();
  }

  drawEmpty() {
    setText(this.empty.firstChild, this.speaker.say("choose"));
    setText(this.empty.lastChild, this.speaker.say("choose_note"));
    this.root.replaceChildren(this.empty);
  }

  drawTitle(found) {
    setText(this.title.firstChild, nameOf(found.customer, this.speaker));
    const about = [found.customer.level, aboutOf(found.subject, this.speaker.language), found.reason_text];
    setText(this.title.lastChild, about.filter(Boolean).join(" · "));
    this.back.setAttribute("aria-label", this.speaker.say("back"));
    this.details.replaceChildren(icon("info"), this.speaker.say("details"));
    setText(this.claim, this.speaker.say(this.opened.claiming ? "claiming" : "claim"));
    setText(this.close, this.speaker.say("close"));
  }

  drawState(found) {
    const mine = found.status === "claimed" && this.mine(found);
    this.claim.hidden = found.status !== "waiting";
    this.claim.disabled = Boolean(this.opened.claiming);
    this.close.hidden = !mine;
    this.composer.element.hidden = !mine;
    this.composer.speak();
    this.state.hidden = mine;
    setText(this.state, this.stateOf(found));
  }

  stateOf(found) {
    if (found.status === "waiting") return this.speaker.say("waiting_state");
    const name = found.agent?.name ?? "";
    if (found.status === "claimed") return this.speaker.say("claimed_by", { name });
    return name ? this.speaker.say("closed_by", { name }) : this.speaker.say("closed_state");
  }

  drawMessages() {
    const entries = this.opened.record.inOrder;
    keepRows(
      this.messages,
      entries,
      (entry) => entry.key,
      () => el("div"),
      (row, entry) => this.drawMessage(row, entry),
    );
    if (this.stuck) this.messages.scrollTop = this.messages.scrollHeight;
  }

  drawMessage(row, entry) {
    const shown = `${entry.state}|${entry.message.id}|${this.speaker.language}`;
    if (row.dataset.shown === shown) return;
    row.dataset.shown = shown;
    row.dataset.id = entry.message.id;
    row.className = `line by-${entry.message.by} is-${entry.state}`;
    row.replaceChildren(...this.parts(entry));
  }

  parts(entry) {
    const { message } = entry;
    const time = el("time", { datetime: message.at }, clock(message.at, this.speaker.language));
    if (message.by === "notice") return [el("p", { class: "words" }, message.text, " ", time)];
    const extras = [
      ...(message.cards ?? []).map((card) => this.cardLine(card)),
      ...(message.choices ?? []).map((choice) => el("span", { class: "chip" }, choice.text)),
    ];
    return [
      el("p", { class: "who" }, this.who(message), " ", time),
      this.photos(message),
      message.text ? el("p", { class: "words", dir: "auto" }, message.text) : null,
      extras.length ? el("div", { class: "extras" }, extras) : null,
      this.progress(entry),
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
    return message.by === "bot" ? this.speaker.say("bot") : message.name || this.speaker.say("me");
  }

  progress(entry) {
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

  scrolled() {
    this.stuck = this.messages.scrollHeight - this.messages.scrollTop - this.messages.clientHeight < NEAR_PX;
  }
}
