/** A list that opens above a text field while something is being named in it: chosen with the arrows and Enter. */

import { el } from "../shared/dom.js";

let counted = 0;

export class Picker {
  /** offer(before): what may be named by the text before the caret, {start, items: [{title, detail, text}]}, or null. */
  constructor(area, { label, offer }) {
    Object.assign(this, { area, label, offer, items: [], start: 0, at: 0 });
    this.element = el("ul", { class: "picker", role: "listbox", id: `picker-${++counted}`, hidden: true });
    area.setAttribute("role", "combobox");
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.element.id);
    area.setAttribute("aria-expanded", "false");
    area.addEventListener("input", () => this.look());
    area.addEventListener("blur", () => this.shut());
  }

  get open() {
    return !this.element.hidden;
  }

  look() {
    const found = this.offer(this.area.value.slice(0, this.area.selectionStart));
    if (!found) return this.shut();
    Object.assign(this, { items: found.items, start: found.start, at: 0 });
    this.element.hidden = false;
    this.area.setAttribute("aria-expanded", "true");
    this.element.setAttribute("aria-label", this.label());
    this.draw(found.none);
  }

  shut() {
    this.element.hidden = true;
    this.area.setAttribute("aria-expanded", "false");
    this.area.removeAttribute("aria-activedescendant");
  }

  draw(none) {
    const rows = this.items.map((item, place) => this.row(item, place));
    this.element.replaceChildren(
      ...(rows.length ? rows : [el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, none)]),
    );
    this.mark();
  }

  row(item, place) {
    const id = `${this.element.id}-${place}`;
    const take = (event) => {
      event.preventDefault(); // the field keeps its caret
      this.take(place);
    };
    return el("li", { role: "option", id, onpointerdown: take }, el("b", {}, item.title), el("span", {}, item.detail ?? ""));
  }

  mark() {
    [...this.element.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === this.at)));
    if (!this.items.length) return;
    this.area.setAttribute("aria-activedescendant", this.element.children[this.at].id);
    this.element.children[this.at].scrollIntoView({ block: "nearest" });
  }

  /** Whether the list has used this key. */
  pressed(event) {
    if (!this.open) return false;
    const count = this.items.length;
    if (event.key === "Escape") this.shut();
    else if (!count) return false;
    else if (event.key === "ArrowDown") this.at = (this.at + 1) % count;
    else if (event.key === "ArrowUp") this.at = (this.at + count - 1) % count;
    else if (event.key === "Enter" || event.key === "Tab") return this.take(this.at);
    else return false;
    if (this.open) this.mark();
    event.stopPropagation();
    return true;
  }

  take(place) {
    const { area, start } = this;
    area.setRangeText(this.items[place].text, start, area.selectionStart, "end");
    this.shut();
    area.dispatchEvent(new Event("input"));
    return true;
  }
}
