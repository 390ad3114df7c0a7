/** Where an agent writes, to the customer or to colleagues: drafts are kept per case in this browser, Enter sends, an input method's Enter does not. */

import { el, icon, setText } from "../shared/dom.js";
import { Picker } from "./picker.js";

const KEY = "kefu.draft.";
const NOTE = "kefu.note.";
const LONGEST = 2_000;
const TALLEST_PX = 180;

export class Composer {
  /**
   * send(text), typing() for the case that is shown; note(text): Promise of whether it was kept; canned(word) and
   * colleagues(word): what may be named after "/" and "@"; edit(): the ready replies are to be changed, or null.
   */
  constructor({ speaker, send, typing, note, canned, colleagues, suggested, edit }) {
    Object.assign(this, { speaker, send, typing, note, suggested, edit, id: "", mode: "reply", mine: false, writes: false });
    this.reply = this.area("reply", () => this.written(KEY));
    this.notes = this.area("note", () => this.written(NOTE));
    this.pickers = {
      reply: new Picker(this.reply, { label: () => speaker.say("canned"), offer: naming(/(?:^|\n)\/([^\s/]*)$/, canned, () => speaker.say("canned_none")) }),
      note: new Picker(this.notes, { label: () => speaker.say("note_tab"), offer: naming(/@([^\s@]*)$/, colleagues) }),
    };
    this.tabs = ["reply", "note"].map((mode) => el("button", { type: "button", id: `write-${mode}`, class: "write", onclick: () => this.turn(mode) }));
    this.pens = el("button", { type: "button", id: "canned", class: "quiet", onclick: () => this.slash() }, icon("pen"), el("span"));
    this.editing = el("button", { type: "button", id: "canned-edit", class: "quiet", hidden: true, onclick: () => this.edit() }, icon("note"), el("span"));
    this.button = el("button", { type: "submit", class: "strong" });
    this.hint = el("span", { class: "note" });
    this.element = el(
      "form",
      { class: "composer", onsubmit: (event) => this.submit(event) },
      suggested.element,
      el("div", { class: "composer-head" }, this.tabs, el("span", { class: "space" }), this.pens, this.editing),
      el("div", { class: "composer-area" }, this.pickers.reply.element, this.pickers.note.element, this.reply, this.notes),
      el("div", { class: "composer-foot" }, this.hint, this.button),
    );
    this.speak();
  }

  area(id, oninput) {
    return el("textarea", { id, rows: 2, maxlength: LONGEST, onkeydown: (event) => this.pressed(event), oninput });
  }

  get writing() {
    return this.mode === "reply" ? this.reply : this.notes;
  }

  speak() {
    const { speaker } = this;
    for (const [area, key] of [[this.reply, "reply"], [this.notes, "note_write"]]) {
      area.placeholder = speaker.say(key);
      area.setAttribute("aria-label", speaker.say(key));
    }
    this.tabs.forEach((tab, place) => setText(tab, speaker.say(place ? "note_tab" : "reply_tab")));
    setText(this.pens.lastChild, speaker.say("canned"));
    setText(this.editing.lastChild, "");
    for (const name of ["aria-label", "title"]) this.editing.setAttribute(name, speaker.say("canned_edit"));
    this.pens.title = `${speaker.say("canned")} (/)`;
    this.dress();
  }

  /** The case that is written in; whose case it is writes to the customer, and a lead who joins, after choosing to. */
  show(opened, mine, joins) {
    const id = opened.case.case;
    const other = id !== this.id;
    if (other) this.fetch(id);
    if (other || mine !== this.mine) this.mode = mine ? "reply" : "note";
    Object.assign(this, { mine, writes: mine || joins });
    this.suggested.open(mine ? id : "");
    this.element.hidden = !opened.loaded && !mine;
    const shown = `${this.speaker.language}|${this.mode}|${mine}|${joins}|${Boolean(this.edit)}|${id}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.speak();
  }

  fetch(id) {
    this.id = id;
    this.reply.value = localStorage.getItem(KEY + id) ?? "";
    this.notes.value = localStorage.getItem(NOTE + id) ?? "";
  }

  turn(mode) {
    this.mode = mode;
    this.dress();
    this.writing.focus();
  }

  dress() {
    const reply = this.mode === "reply";
    this.element.classList.toggle("noting", !reply);
    this.reply.hidden = !reply;
    this.notes.hidden = reply;
    this.tabs[0].hidden = !this.writes;
    this.tabs.forEach((tab, place) => tab.setAttribute("aria-pressed", String((place === 0) === reply)));
    this.suggested.element.classList.toggle("folded", !reply);
    this.pens.hidden = !reply;
    this.editing.hidden = !reply || !this.edit;
    setText(this.hint, this.speaker.say(reply ? "reply_note" : "note_hint"));
    this.button.replaceChildren(icon(reply ? "send" : "note"), this.speaker.say(reply ? "send" : "note_save"));
    this.grow();
  }

  /** What was written is kept, and the customer sees that somebody writes. */
  written(key) {
    const { value } = this.writing;
    this.grow();
    if (value) localStorage.setItem(key + this.id, value);
    else localStorage.removeItem(key + this.id);
    if (value && key === KEY) this.typing();
  }

  pressed(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (!composing && this.pickers[this.mode].pressed(event)) return event.preventDefault();
    if (event.key === "Escape") this.writing.blur();
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    this.submit(event);
  }

  async submit(event) {
    event.preventDefault();
    const { mode, writing, id } = this;
    const text = writing.value.trim();
    if (!text) return;
    this.empty(writing);
    if (mode === "reply") return this.send(text);
    if (!(await this.note(text)) && this.id === id && !writing.value) this.insert(text);
  }

  empty(area) {
    area.value = "";
    this.written(this.mode === "reply" ? KEY : NOTE);
  }

  /** Puts a text where it is being written: as it is where there is nothing yet, else below. */
  insert(text) {
    const area = this.writing;
    area.value = area.value.trim() ? `${area.value.trimEnd()}\n${text}` : text;
    area.focus();
    area.dispatchEvent(new Event("input"));
  }

  /** One of the suggestions, for the customer. */
  use(text) {
    if (!this.writes) return;
    if (this.mode !== "reply") this.turn("reply");
    this.insert(text);
  }

  /** Opens the ready replies. */
  slash() {
    this.insert("/");
  }

  grow() {
    const area = this.writing;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, TALLEST_PX)}px`;
  }
}

/** What is being named before the caret: everything after the sign. */
function naming(sign, matching, none = () => "") {
  return (before) => {
    const found = sign.exec(before);
    const items = found && matching(found[1]);
    if (!found || (!items.length && !none())) return null;
    return { start: before.length - found[1].length - 1, items, none: none() };
  };
}

/** The case is over: nothing of it stays in this browser. */
export function forget(id) {
  localStorage.removeItem(KEY + id);
  localStorage.removeItem(NOTE + id);
}
