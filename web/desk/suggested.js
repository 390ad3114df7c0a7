/** At most three replies that would fit the customer's last question, each one key away. */

import { el, icon, setText } from "../shared/dom.js";

const KEY = "kefu.desk.suggestions";
const SETTLE_MS = 1_200; // people write one thought in several messages
const NARROW = "(max-width: 760px)"; // where the conversation needs the room

export class Suggested {
  /** ask(id): Promise of the suggestions for a case; use(text). */
  constructor({ speaker, ask, use }) {
    Object.assign(this, { speaker, ask, use, id: "", found: [], hidden: folded() });
    this.fold = el("button", { type: "button", class: "quiet fold", onclick: () => this.toggle() });
    this.list = el("div", { class: "suggested-list" });
    this.element = el("div", { class: "suggested", role: "group", hidden: true }, this.fold, this.list);
  }

  /** Another case is open: what fitted the one before is forgotten. */
  open(id) {
    if (id === this.id) return;
    Object.assign(this, { id, found: [] });
    this.draw();
    this.later(0);
  }

  /** The customer has said something. */
  heard(id) {
    if (id === this.id) this.later(SETTLE_MS);
  }

  later(ms) {
    clearTimeout(this.timer);
    if (this.id) this.timer = setTimeout(() => this.load(this.id), ms);
  }

  async load(id) {
    const found = await this.ask(id).catch(() => []);
    if (id !== this.id) return;
    this.found = found;
    this.draw();
  }

  toggle() {
    this.hidden = !this.hidden;
    localStorage.setItem(KEY, this.hidden ? "hidden" : "shown");
    this.draw();
  }

  draw() {
    this.element.hidden = !this.found.length;
    this.element.setAttribute("aria-label", this.speaker.say("suggestions"));
    this.fold.replaceChildren(icon("promotion"), el("span"));
    setText(this.fold.lastChild, this.speaker.say(this.hidden ? "suggestions_show" : "suggestions"));
    this.fold.setAttribute("aria-expanded", String(!this.hidden));
    this.fold.setAttribute("title", this.speaker.say(this.hidden ? "suggestions_show" : "suggestions_hide"));
    this.list.hidden = this.hidden;
    this.list.replaceChildren(...this.found.map((one, place) => this.button(one, place)));
  }

  button(one, place) {
    return el(
      "button",
      { type: "button", class: "suggestion", title: one.text, onclick: () => this.take(place) },
      el("kbd", {}, `Alt ${place + 1}`),
      el("span", { class: `source source-${one.source}` }, this.speaker.say(`from_${one.source}`)),
      el("span", { class: "suggestion-text" }, one.text),
    );
  }

  /** Uses one of them, by its place; nothing where there is none. */
  take(place) {
    if (!this.element.hidden && this.found[place]) this.use(this.found[place].text);
  }
}

/** As the agent left it; on a phone folded until asked for. */
function folded() {
  return (localStorage.getItem(KEY) ?? (matchMedia(NARROW).matches ? "hidden" : "shown")) === "hidden";
}
