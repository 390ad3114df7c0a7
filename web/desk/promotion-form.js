/** One promotion as a form: what it is called and says, when it is on, for whom, and on what terms. */

import { el } from "../shared/dom.js";
import { shown } from "./dialogs.js";
import { fromField, toField } from "./shanghai.js";

const LANGUAGES = ["zh-Hans", "zh-Hant", "en"];
const AUDIENCES = ["all", "new", "普通", "银卡", "金卡", "黑金"];
const MONEY = { inputmode: "decimal", pattern: "\\d{1,9}(\\.\\d{1,2})?" };
const WHOLE = { inputmode: "numeric", pattern: "\\d{1,3}" };
const TIME = { type: "datetime-local", step: 1 };

/** The terms of each kind: [name, attributes of its field, needed]. docs/importing.md says what they mean. */
export const TERMS = {
  threshold: [
    ["threshold", MONEY, true],
    ["off", MONEY, true],
    ["repeats", { type: "checkbox" }, false],
  ],
  coupon: [
    ["threshold", MONEY, true],
    ["off", MONEY, true],
    ["per_customer", WHOLE, false],
  ],
  gift: [
    ["threshold", MONEY, true],
    ["gift", { maxlength: 60 }, true],
  ],
  presale: [
    ["deposit", MONEY, true],
    ["worth", MONEY, false],
    ["price", MONEY, false],
    ["product", { maxlength: 64 }, false],
    ["balance_from", TIME, true],
    ["balance_to", TIME, true],
  ],
  points: [["times", WHOLE, true]],
  shipping: [["threshold", MONEY, true]],
  price_protection: [["days", WHOLE, true]],
};

/**
 * Shows the form. save(row) and remove() are Promises of the faults ([] where all went well: the form closes);
 * `remove` is null for a promotion that is new.
 */
export function askPromotion(speaker, row, { save, remove }) {
  return shown(new Form(speaker, row, { save, remove }).dialog);
}

class Form {
  constructor(speaker, row, { save, remove }) {
    Object.assign(this, { speaker, row, save, remove });
    this.fields = new Map();
    this.faults = el("ul", { class: "problem", role: "alert", hidden: true });
    this.terms = el("div", { class: "form-row" });
    this.kind = this.field(
      "kind",
      this.select("kind", Object.keys(TERMS), (kind) => `kind_${kind}`, row.kind ?? "threshold"),
    );
    this.kind.querySelector("select").addEventListener("change", () => this.drawTerms());
    this.dialog = el(
      "dialog",
      { class: "promotion-form", "aria-label": speaker.say("form_title") },
      el("form", { onsubmit: (event) => this.submit(event) }, this.parts()),
    );
    this.drawTerms();
  }

  parts() {
    const { row, speaker } = this;
    return [
      el("h2", {}, speaker.say(this.remove ? "form_title" : "form_new")),
      el(
        "div",
        { class: "form-row" },
        this.text("promotion", row.promotion, { required: true, maxlength: 64, readonly: Boolean(this.remove) }),
        this.kind,
      ),
      el(
        "div",
        { class: "form-row" },
        this.time("starts_at", row.starts_at, true),
        this.time("ends_at", row.ends_at, true),
      ),
      ...LANGUAGES.map((language) => this.words(language)),
      this.terms,
      el(
        "div",
        { class: "form-row" },
        this.field(
          "audience",
          this.select("audience", audiences(row.audience), (who) => `audience_${who}`, row.audience ?? "all"),
        ),
        this.text("categories", (row.categories ?? []).join("、"), { maxlength: 400 }, speaker.say("form_categories")),
      ),
      this.faults,
      el("div", { class: "dialog-end" }, this.ends()),
    ];
  }

  ends() {
    const say = (key) => this.speaker.say(key);
    const remove = { type: "button", class: "plain danger", onclick: () => this.finish(this.remove()) };
    return [
      this.remove ? el("button", remove, say("form_remove")) : null,
      el("span", { class: "space" }),
      el("button", { type: "button", class: "plain", onclick: () => this.dialog.close() }, say("cancel")),
      el("button", { type: "submit", class: "strong", id: "save-promotion" }, say("form_save")),
    ];
  }

  /** Name and text in one language; the first one is asked for. */
  words(language) {
    const required = language === "zh-Hans";
    const label = this.speaker.say(`form_in_${language}`);
    const made = (field, tag, attributes, ...text) => {
      const called = this.speaker.say(`form_${field}`);
      const named = { name: `${field}.${language}`, "aria-label": `${called} ${label}`, placeholder: called };
      const input = el(tag, { ...attributes, ...named, required, lang: language }, ...text);
      this.fields.set(`${field}.${language}`, input);
      return input;
    };
    const name = made("name", "input", { maxlength: 60, value: this.row.name?.[language] });
    const text = made("text", "textarea", { maxlength: 500, rows: 2 }, this.row.text?.[language] ?? "");
    return el("fieldset", {}, el("legend", {}, label), name, text);
  }

  drawTerms() {
    for (const name of [...this.fields.keys()].filter((each) => each.startsWith("terms."))) this.fields.delete(name);
    const given = this.row.terms ?? {};
    this.terms.replaceChildren(
      ...TERMS[this.value("kind")].map(([name, attributes, required]) => {
        const label = this.speaker.say(`term_${name}`);
        if (attributes === TIME) return this.time(`terms.${name}`, given[name], required, label);
        if (attributes.type === "checkbox") return this.check(`terms.${name}`, given[name], label);
        return this.text(`terms.${name}`, given[name], { ...attributes, required }, label);
      }),
    );
  }

  text(name, value, attributes = {}, label = this.speaker.say(`form_${name}`)) {
    return this.field(name, el("input", { ...attributes, value: value ?? "" }), label);
  }

  time(name, value, required, label = this.speaker.say(`form_${name}`)) {
    return this.field(name, el("input", { ...TIME, required, value: toField(value) }), label);
  }

  check(name, value, label) {
    return this.field(name, el("input", { type: "checkbox", checked: value === true }), label);
  }

  select(name, options, key, value) {
    const known = (option) => (this.speaker.has(key(option)) ? this.speaker.say(key(option)) : option);
    const made = options.map((option) => el("option", { value: option, selected: option === value }, known(option)));
    return el("select", { name }, made);
  }

  field(name, input, label = this.speaker.say(`form_${name}`)) {
    this.fields.set(name, input);
    input.name = name;
    return el("label", { class: input.type === "checkbox" ? "check" : "" }, el("span", {}, label), input);
  }

  value(name) {
    const input = this.fields.get(name);
    if (input.type === "checkbox") return input.checked;
    return input.type === "datetime-local" ? fromField(full(input.value)) : input.value.trim();
  }

  /** The row as the API takes it. Terms that this form does not know stay as they are. */
  written() {
    const { row } = this;
    const words = (field) =>
      Object.fromEntries(LANGUAGES.map((each) => [each, this.value(`${field}.${each}`)]).filter(([, text]) => text));
    const kind = this.value("kind");
    const own = TERMS[kind]
      .map(([name]) => [name, this.term(name)])
      .filter(([, value]) => value !== "" && value !== undefined);
    const rest =
      kind === row.kind
        ? Object.entries(row.terms ?? {}).filter(([name]) => !TERMS[kind].some(([known]) => known === name))
        : [];
    return {
      ...row,
      promotion: this.value("promotion"),
      kind,
      name: words("name"),
      text: words("text"),
      starts_at: this.value("starts_at"),
      ends_at: this.value("ends_at"),
      terms: Object.fromEntries([...rest, ...own]),
      audience: this.value("audience"),
      categories: this.value("categories")
        .split(/[、,，]/)
        .map((one) => one.trim())
        .filter(Boolean),
    };
  }

  term(name) {
    const value = this.value(`terms.${name}`);
    return value === false && this.row.terms?.[name] === undefined ? undefined : value;
  }

  submit(event) {
    event.preventDefault();
    this.finish(this.save(this.written()));
  }

  async finish(outcome) {
    const faults = await outcome;
    if (!faults) return;
    if (!faults.length) return this.dialog.close("yes");
    this.faults.hidden = false;
    this.faults.replaceChildren(
      ...faults.map((fault) => el("li", {}, `${this.called(fault.field)}: ${this.why(fault)}`)),
    );
    this.fields.get(faults[0].field)?.focus();
  }

  why({ code, reason }) {
    return this.speaker.has(`fault_${code}`) ? this.speaker.say(`fault_${code}`) : reason;
  }

  called(field) {
    const label = this.fields.get(field)?.closest("label")?.firstChild?.textContent;
    return label ?? this.fields.get(field)?.getAttribute("aria-label") ?? field;
  }
}

/** A browser leaves the seconds out where they are zero. */
const full = (value) => (value.length === 16 ? `${value}:00` : value);

const audiences = (given) => (given && !AUDIENCES.includes(given) ? [...AUDIENCES, given] : AUDIENCES);
