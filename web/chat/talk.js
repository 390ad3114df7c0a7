/**
 * deep-chat, as kefu uses it. Relied on: `connect.handler` with `websocket` (what the customer submits comes to us, what
 * we show is up to us), `addMessage`, `updateMessage`, `loadHistory` with `false` for "there is more", constructable
 * style sheets, the ids #messages, #text-input, #input and the class .input-button. Properties are set once, before it is
 * shown: setting one later would build it anew and lose the conversation.
 */

import { built, tagOf } from "./inert.js";
import "../vendor/deep-chat/deepChat.bundle.js";
import { el, icon } from "../shared/dom.js";
import { register } from "./bubble.js";

const LONGEST = 2_000;
const NEAR_PX = 60;
// On a busy machine deep-chat builds itself twice, by a timer of its own (20 ms) and for the properties; the last stays.
const SETTLED_MS = 50;

export class Talk {
  /**
   * submitted(text) gives the entry for what was typed; chosen(files) takes photos; typed() on every key; page(index):
   * Promise of {entries, more, after?}.
   */
  constructor({ speaker, submitted, chosen, typed, page }) {
    Object.assign(this, { speaker, submitted, chosen, typed, page, unread: 0, stuck: true, builds: 0 });
    this.dressed = new Promise((resolve) => (this.ready = resolve));
  }

  /** Puts deep-chat into `host`; resolves when it can be spoken to. */
  async appear(host) {
    const style = await styles("bubbles.css", "cards.css", "rating.css", "foot.css");
    const chat = document.createElement("deep-chat");
    this.chat = chat;
    // Its own font would be fetched from Google; naming one keeps it from asking.
    Object.assign(chat.style, {
      fontFamily: "var(--font)",
      width: "100%",
      height: "100%",
      border: "none",
      display: "block",
      backgroundColor: "transparent",
    });
    const rendered = new Promise((resolve) => (chat.onComponentRender = resolve));
    Object.assign(chat, {
      auxiliaryStyle: style,
      connect: { websocket: true, handler: (_, signals) => this.connect(signals) },
      loadHistory: (index) => this.history(index),
      displayLoadingBubble: false,
      textInput: { characterLimit: LONGEST, placeholder: { text: this.speaker.say("placeholder") } },
      onInput: ({ isUser }) => isUser && this.typed(),
    });
    host.append(chat);
    await rendered;
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    built();
    this.dress(chat.shadowRoot);
    this.ready();
  }

  /** Whether anything can be sent now is the outbox's business, so for deep-chat the line is always open. */
  connect(signals) {
    signals.onOpen();
    signals.newUserMessage.listener = (body) => this.replaceTyped(body.messages.at(-1).text);
  }

  /** deep-chat has shown what was typed as its own text message (before anything is painted): ours takes its place. */
  replaceTyped(text) {
    const place = this.chat.getMessages().findLastIndex((message) => message.role === "user" && message.text === text);
    this.chat.updateMessage({}, place);
    this.chat.addMessage(this.asMessage(this.submitted(text)));
    this.chat.scrollToBottom();
  }

  show(entries) {
    for (const entry of entries) this.chat.addMessage(this.asMessage(entry));
    const heard = entries.filter((entry) => entry.message.by !== "customer").length;
    if (this.stuck) requestAnimationFrame(() => this.reveal(entries));
    else this.countUnread(this.unread + heard);
  }

  asMessage(entry) {
    register(entry);
    return { role: entry.message.by === "customer" ? "user" : "ai", html: tagOf(entry) };
  }

  async history(index) {
    const build = index === 0 ? ++this.builds : this.builds;
    await this.dressed;
    if (build !== this.builds) return [];
    const { entries, more, after } = await this.page(index);
    if (after) setTimeout(after); // once these are in place: what comes next stands below them
    return [...(more ? [false] : []), ...entries.map((entry) => this.asMessage(entry))];
  }

  /** Names, roles and places that deep-chat leaves open. */
  dress(root) {
    this.list = root.querySelector("#messages");
    this.list.setAttribute("role", "log");
    this.list.setAttribute("aria-live", "polite");
    this.list.tabIndex = 0;
    this.input = root.querySelector("#text-input");
    this.input.setAttribute("aria-multiline", "true");
    this.button = root.querySelector(".input-button");
    this.foot = el(
      "div",
      { id: "foot" },
      this.typingLine(),
      this.unreadButton(),
      (this.starters = el("div", { id: "starters", role: "group" })),
    );
    root.querySelector("#input").before(this.foot);
    root.querySelector("#input").append(...this.photoButton());
    this.list.addEventListener("scroll", () => this.scrolled());
    const settle = new ResizeObserver(() => this.stuck && this.stick());
    [this.list, ...this.list.children].forEach((box) => settle.observe(box));
    this.speaker.listeners.add(() => this.speak());
    this.speak();
  }

  speak() {
    this.list.setAttribute("aria-label", this.speaker.say("messages"));
    this.button.setAttribute("aria-label", this.speaker.say("send"));
    this.photo.setAttribute("aria-label", this.speaker.say("picture_or_file"));
    this.photo.title = this.speaker.say("picture_or_file");
    this.chat.setPlaceholderText(this.speaker.say("placeholder"));
    this.countUnread(this.unread);
  }

  /** Ways to begin, above the input. */
  offer(texts, send) {
    this.starters.replaceChildren(
      ...texts.map((text) => el("button", { type: "button", onclick: () => send(text) }, text)),
    );
    this.starters.hidden = texts.length === 0;
  }

  typingLine() {
    this.dots = el(
      "div",
      { id: "typing", role: "status", hidden: true },
      el("span", { class: "typing-name" }),
      el("i"),
      el("i"),
      el("i"),
    );
    return this.dots;
  }

  /** Shows that `name` is typing, or nobody (an empty name). */
  typing(name) {
    this.dots.hidden = !name;
    this.dots.firstChild.textContent = name ? `${name} ${this.speaker.say("typing")}` : "";
  }

  /** A button for photos and documents beside the one that sends, and the browser's own way to choose some. */
  photoButton() {
    const picker = el("input", { type: "file", accept: "image/*,application/pdf", multiple: true, hidden: true, id: "photo-files" });
    picker.addEventListener("change", () => {
      const files = [...picker.files];
      picker.value = "";
      if (files.length) this.chosen(files);
    });
    this.photo = el("button", { type: "button", id: "photo", onclick: () => picker.click() }, icon("picture"));
    return [picker, this.photo];
  }

  unreadButton() {
    this.pill = el("button", { type: "button", id: "unread", hidden: true, onclick: () => this.stick() });
    return this.pill;
  }

  countUnread(count) {
    this.unread = count;
    this.pill.hidden = count === 0;
    this.pill.replaceChildren(icon("back"), this.speaker.say("unread", { count }));
  }

  scrolled() {
    this.stuck = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_PX;
    if (this.stuck && this.unread) this.countUnread(0);
  }

  /** To the end, but never past the beginning of what has just come. */
  reveal(entries) {
    const row = entries[0]?.element?.closest(".outer-message-container");
    this.list.scrollTop = row
      ? Math.min(this.list.scrollHeight, row.offsetTop - this.list.offsetTop - 8)
      : this.list.scrollHeight;
    this.scrolled();
  }

  stick() {
    this.list.scrollTop = this.list.scrollHeight;
  }

  focus() {
    this.chat.focusInput();
  }
}

/** The text of style sheets beside this module, for a shadow tree that no <link> of the page reaches. */
async function styles(...names) {
  const texts = names.map((name) => fetch(new URL(name, import.meta.url)).then((response) => response.text()));
  return (await Promise.all(texts)).join("\n");
}
