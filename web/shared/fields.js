/** A form that the server describes: its fields drawn, filled in, read, and their faults told beside them. */

import { put, newPhoto } from "../chat/photos.js";
import { el } from "./dom.js";

const AT_ONCE = 9;
const AHEAD_MS = 8 * 3_600_000; // times are of Shanghai, wherever the reader sits

const WORDS = {
  "zh-Hans": {
    optional: "选填",
    choose: "请选择",
    add_photo: "添加照片",
    sending: "上传中 {share}%",
    photo: "照片 {number}",
    remove: "移除",
    photo_failed: "照片没有上传成功，请再试一次",
    missing: "这一项要填",
    too_long: "太长了，请缩短一些",
    not_whole: "请填整数",
    out_of_range: "数字超出范围",
    bad_money: "请填金额，如 119.80",
    bad_date: "请填日期",
    bad_time: "请填时间",
    other: "这一项填得不对",
  },
  en: {
    optional: "optional",
    choose: "Please choose",
    add_photo: "Add a photo",
    sending: "Sending {share}%",
    photo: "Photo {number}",
    remove: "Remove",
    photo_failed: "The photo was not sent, please try again",
    missing: "Please fill this in",
    too_long: "Too long, please shorten it",
    not_whole: "A whole number, please",
    out_of_range: "This number is out of range",
    bad_money: "An amount, please, such as 119.80",
    bad_date: "A date, please",
    bad_time: "A time, please",
    other: "This does not fit",
  },
};

/** A label in the reader's language. */
export const labelOf = (label, language) => label?.[language] ?? label?.["zh-Hans"] ?? "";

/** What was filled into a field, in words. */
export function spokenValue(field, value, language) {
  if (field.kind === "choice") return labelOf(field.options.find((option) => option.id === value)?.label, language) || value;
  if (field.kind === "photos") return String(value.length);
  if (field.kind === "moment") return toField(value).replace("T", " ");
  return String(value);
}

const toField = (at) => (at ? new Date(Date.parse(at) + AHEAD_MS).toISOString().slice(0, 16) : "");

export class Filling {
  /**
   * `values` is what it begins with, `facts` what else is offered for it ({prefill: [text]}); `photos` is {api, door} where photos
   * are put; changed(content) hears of every change.
   */
  constructor(fields, { language, values = {}, facts = {}, photos = null, changed = () => {} }) {
    Object.assign(this, { fields, language, facts, photos, changed, controls: new Map(), kept: new Map(), busy: 0 });
    this.id = `f-${newPhoto()}`;
    this.element = el(
      "div",
      { class: "fields", oninput: (event) => this.written(event), onchange: (event) => this.written(event) },
      fields.map((field) => this.row(field, values[field.name])),
    );
    this.spare();
  }

  say(key, values = {}) {
    const text = WORDS[this.language]?.[key] ?? WORDS["zh-Hans"][key] ?? WORDS["zh-Hans"].other;
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }

  row(field, value) {
    const id = `${this.id}-${field.name}`;
    const fault = el("p", { class: "field-fault", id: `${id}-fault`, role: "alert", hidden: true });
    const optional = el("i", { class: "field-optional", hidden: field.needed }, this.say("optional"));
    if (field.kind === "choice") return this.choices(field, value, id, fault);
    if (field.kind === "photos") return this.pictures(field, value, fault);
    const control = this.control(field, value, id);
    this.controls.set(field.name, { control, fault, optional, read: () => read(field, control) });
    const label = el("label", { for: id }, labelOf(field.label, this.language), " ", optional);
    return el("div", { class: "field", "data-field": field.name }, label, control, this.offers(field, control, id), fault);
  }

  control(field, value, id) {
    const begins = value ?? this.facts[field.prefill]?.[0] ?? "";
    const shared = { id, name: field.name, "aria-describedby": `${id}-fault`, autocomplete: "off" };
    if (field.kind === "text") return el("textarea", { ...shared, rows: 3, maxlength: 1000 }, String(begins));
    const kinds = {
      line: { type: "text", maxlength: 120 },
      count: { type: "text", inputmode: "numeric", maxlength: 7 },
      money: { type: "text", inputmode: "decimal", maxlength: 12 },
      date: { type: "date" },
      moment: { type: "datetime-local" },
    };
    const more = (this.facts[field.prefill]?.length ?? 0) > 1 ? { list: `${id}-offers` } : {};
    const written = field.kind === "moment" ? toField(begins) : String(begins);
    return el("input", { ...shared, ...(kinds[field.kind] ?? kinds.line), ...more, value: written });
  }

  offers(field, control, id) {
    if (!control.hasAttribute("list")) return null;
    return el("datalist", { id: `${id}-offers` }, this.facts[field.prefill].map((text) => el("option", { value: text })));
  }

  /** A choice is a row of buttons: one touch, one key. */
  choices(field, value, id, fault) {
    const buttons = field.options.map((option) =>
      el(
        "label",
        { class: "option" },
        el("input", { type: "radio", name: id, value: option.id, checked: value === option.id }),
        el("span", {}, labelOf(option.label, this.language)),
      ),
    );
    const box = el(
      "fieldset",
      { class: "field", "data-field": field.name, "aria-describedby": `${id}-fault` },
      el("legend", {}, labelOf(field.label, this.language)),
      el("div", { class: "options" }, buttons),
      fault,
    );
    const chosen = () => box.querySelector("input:checked")?.value ?? "";
    this.controls.set(field.name, { control: box, fault, read: chosen });
    return box;
  }

  pictures(field, value, fault) {
    this.kept.set(field.name, [...(value ?? [])]);
    const list = el("ul", { class: "field-photos" });
    const file = el("input", { type: "file", accept: "image/*", multiple: true, class: "unseen", "aria-label": this.say("add_photo") });
    file.addEventListener("change", () => this.add(field, [...file.files], list, fault).then(() => (file.value = "")));
    this.controls.set(field.name, { control: file, fault, read: () => this.kept.get(field.name) });
    this.draw(field, list);
    return el(
      "div",
      { class: "field", "data-field": field.name },
      el("span", { class: "field-label" }, labelOf(field.label, this.language), " ", el("i", { class: "field-optional" }, this.say("optional"))),
      list,
      el("label", { class: "plain field-add", hidden: !this.photos }, file, this.say("add_photo")),
      fault,
    );
  }

  async add(field, files, list, fault) {
    const room = AT_ONCE - this.kept.get(field.name).length;
    for (const one of files.slice(0, Math.max(0, room))) {
      const state = el("li", {}, this.say("sending", { share: 0 }));
      list.append(state);
      this.busy += 1;
      const came = (share) => (state.textContent = this.say("sending", { share: Math.round(share * 100) }));
      try {
        this.kept.get(field.name).push(await put(this.photos.api, one, newPhoto(), came, this.photos.door));
        fault.hidden = true;
      } catch {
        this.tell(fault, "photo_failed");
      }
      this.busy -= 1;
      this.draw(field, list);
    }
    this.touched();
  }

  draw(field, list) {
    const kept = this.kept.get(field.name);
    const drop = (key) => {
      this.kept.set(field.name, this.kept.get(field.name).filter((one) => one !== key));
      this.draw(field, list);
      this.touched();
    };
    const rows = kept.map((key, place) =>
      el("li", {}, this.say("photo", { number: place + 1 }), " ", el("button", { type: "button", class: "quiet", onclick: () => drop(key) }, this.say("remove"))),
    );
    list.replaceChildren(...rows);
  }

  /** What is being put right is no fault any more. */
  written(event) {
    const found = this.controls.get(event.target.closest("[data-field]")?.dataset.field);
    if (found && found.control.hasAttribute("aria-invalid")) {
      found.fault.hidden = true;
      found.control.removeAttribute("aria-invalid");
    }
    this.touched();
  }

  touched() {
    this.spare();
    this.changed(this.content());
  }

  /** What need not be filled in with the choice that was made is said to be so. */
  spare() {
    const first = this.fields.find((field) => field.kind === "choice");
    const chosen = first && this.controls.get(first.name).read();
    for (const field of this.fields) {
      const { optional } = this.controls.get(field.name);
      if (optional) optional.hidden = field.needed && !(field.unless ?? []).includes(chosen);
    }
  }

  /** The fields as the server takes them; what is empty is left out. */
  content() {
    const read = this.fields.map((field) => [field.name, this.controls.get(field.name).read()]);
    return Object.fromEntries(read.filter(([, value]) => value !== "" && !(Array.isArray(value) && !value.length)));
  }

  /** Tells the faults that the server found, and goes to the first of them. */
  mark(faults) {
    for (const { fault, control } of this.controls.values()) {
      fault.hidden = true;
      control.removeAttribute("aria-invalid");
    }
    for (const { field, code } of faults) {
      const found = this.controls.get(field.split("[")[0]);
      if (!found) continue;
      this.tell(found.fault, code);
      found.control.setAttribute("aria-invalid", "true");
    }
    this.element.querySelector("[aria-invalid] input, input[aria-invalid], textarea[aria-invalid]")?.focus();
  }

  tell(fault, code) {
    fault.textContent = this.say(code);
    fault.hidden = false;
  }

  focus() {
    this.element.querySelector("input:not(.unseen), textarea, select")?.focus();
  }
}

function read(field, control) {
  const written = control.value.trim();
  if (field.kind === "count" && /^\d+$/.test(written)) return Number(written);
  return field.kind === "moment" && written ? `${written}:00+08:00` : written;
}
