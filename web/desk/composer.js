/** Where an agent writes: drafts are kept per case in this browser, Enter sends, an input method's Enter does not. */

import { el, icon } from "../shared/dom.js";

const KEY = "kefu.draft.";
const LONGEST = 2_000;

export class Composer {
  /** send(text) and typing() for the case set with `open`. */
  constructor({ speaker, send, typing }) {
    Object.assign(this, { speaker, send, typing, id: "" });
    this.area = el("textarea", {
      id: "reply",
      rows: 2,
      maxlength: LONGEST,
      onkeydown: (event) => this.pressed(event),
      oninput: () => this.written(),
    });
    this.button = el("button", { type: "submit", class: "strong" });
    this.note = el("span", { class: "note" });
    this.element = el(
      "form",
      { class: "composer", onsubmit: (event) => this.submit(event) },
      this.area,
      el("div", {}, this.note, this.button),
    );
    this.speak();
  }

  speak() {
    this.area.placeholder = this.speaker.say("reply");
    this.area.setAttribute("aria-label", this.speaker.say("reply"));
    this.note.textContent = this.speaker.say("reply_note");
    this.button.replaceChildren(icon("send"), this.speaker.say("send"));
  }

  open(id) {
    if (id === this.id) return;
    this.id = id;
    this.area.value = localStorage.getItem(KEY + id) ?? "";
    this.grow();
  }

  written() {
    this.grow();
    if (this.area.value) localStorage.setItem(KEY + this.id, this.area.value);
    else forget(this.id);
    if (this.area.value) this.typing();
  }

  pressed(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Escape") this.area.blur();
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    this.submit(event);
  }

  submit(event) {
    event.preventDefault();
    const text = this.area.value.trim();
    if (!text) return;
    this.area.value = "";
    this.written();
    this.send(text);
  }

  grow() {
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(this.area.scrollHeight + 2, 180)}px`;
  }
}

/** The case is over: nothing of it stays in this browser. */
export function forget(id) {
  localStorage.removeItem(KEY + id);
}
