/** The right-hand column: the drafts, what the one looked at changes and what is doubtful about it, and all packs so far. */

import { el, icon } from "../shared/dom.js";
import { spoken } from "./shanghai.js";

export class Side {
  /** actions: choose(draft or ""), step(deed), again(), rename(note), restore(pack). */
  constructor(root, { speaker, nameOf, actions }) {
    Object.assign(this, { root, speaker, nameOf, actions });
  }

  draw(plan) {
    this.plan = plan;
    const draft = plan.draft ? this.draftCard() : null;
    this.root.replaceChildren(
      ...[plan.edits ? this.drafts() : null, draft, this.doubts(), this.history()].filter(Boolean),
    );
  }

  say(key, values) {
    return this.speaker.say(key, values);
  }

  when(at, roughly = false) {
    return spoken(at, this.speaker.language, roughly);
  }

  drafts() {
    const { plan } = this;
    const button = (id, title, note, state) =>
      el(
        "button",
        {
          type: "button",
          class: "pick",
          "aria-pressed": String(plan.chosen === id),
          onclick: () => this.actions.choose(id),
        },
        el("b", {}, title),
        el("span", {}, note),
        state ? el("i", { class: `tag tag-${state}` }, this.say(`draft_${state}`)) : null,
      );
    const drafts = plan.drafts.map((one) => {
      const who = one.authors.map((each) => each.name).join("、");
      return button(
        one.draft,
        one.note || this.say("draft_unnamed"),
        `${who} · ${this.when(one.at, true)}`,
        one.status,
      );
    });
    const none = drafts.length ? null : el("p", { class: "hint" }, this.say("drafts_none"));
    return this.card("drafts", button("", this.say("plan_in_force"), this.say("plan_in_force_note")), drafts, none);
  }

  draftCard() {
    const { plan } = this;
    const note = el("input", {
      value: plan.draft.note,
      maxlength: 500,
      "aria-label": this.say("draft_note"),
      placeholder: this.say("draft_note"),
    });
    note.addEventListener("change", () => this.actions.rename(note.value.trim()));
    return this.card("changes", note, this.changes(), this.hint(), el("div", { class: "deeds" }, this.deeds()));
  }

  changes() {
    const { added, changed, removed } = this.plan.seen.changes;
    const line = (kind, one, more) =>
      el("li", { class: `change is-${kind}` }, el("b", {}, this.nameOf(one)), el("span", {}, more));
    const fields = (one) => one.fields.map((each) => this.field(each.field)).join("、");
    const lines = [
      ...added.map((one) => line("added", one, this.say("change_added", { from: this.when(one.starts_at) }))),
      ...changed.map((one) =>
        this.changed(one, line("changed", one, this.say("change_changed", { fields: fields(one) }))),
      ),
      ...removed.map((one) => line("removed", one, this.say("change_removed"))),
    ];
    return el("ul", { class: "changes" }, lines.length ? lines : el("li", { class: "hint" }, this.say("changes_none")));
  }

  /** A changed promotion, with what stood before and what stands now. */
  changed(one, line) {
    const row = ([name, before, after]) =>
      el(
        "div",
        {},
        el("dt", {}, name),
        el("dd", {}, el("del", {}, this.value(before)), el("ins", {}, this.value(after))),
      );
    line.append(el("dl", {}, one.fields.flatMap((each) => this.parted(each)).map(row)));
    return line;
  }

  /** A field that differs, or of a table of fields those that differ: [name, before, after]. */
  parted({ field, before, after }) {
    if (!table(before) || !table(after)) return [[this.field(field), before, after]];
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const different = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
    return different.map((name) => [`${this.field(field)} · ${this.inside(name)}`, before[name], after[name]]);
  }

  /** A field as the form calls it, without what the form explains. */
  field(name) {
    return this.speaker.has(`form_${name}`) ? this.say(`form_${name}`).split(/ ?[（(]/)[0] : name;
  }

  /** A term, or a language. */
  inside(name) {
    const key = [`term_${name}`, `form_in_${name}`].find((each) => this.speaker.has(each));
    return key ? this.say(key) : name;
  }

  value(value) {
    if (value === null || value === undefined) return "—";
    if (typeof value === "boolean") return this.say(value ? "yes" : "no");
    if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return this.when(value);
    if (Array.isArray(value)) return value.join("、");
    if (!table(value)) return String(value);
    return Object.entries(value)
      .map(([name, one]) => `${this.inside(name)} ${this.value(one)}`)
      .join("；");
  }

  hint() {
    const { plan } = this;
    const { status, approved_by: by } = plan.draft;
    if (plan.outdated) return el("p", { class: "hint hint-warn" }, this.say("hint_outdated"));
    if (status === "approved") return el("p", { class: "hint" }, this.say("hint_approved", { name: by?.name ?? "" }));
    return el("p", { class: "hint" }, this.say(plan.mine ? "hint_own" : "hint_other"));
  }

  deeds() {
    const { plan, actions } = this;
    const button = (deed, kind, disabled = false) =>
      el(
        "button",
        { type: "button", class: kind, id: `draft-${deed}`, disabled, onclick: () => actions.step(deed) },
        this.say(`deed_${deed}`),
      );
    if (plan.outdated)
      return [
        button("discard", "plain danger"),
        el(
          "button",
          { type: "button", class: "strong", id: "draft-again", onclick: actions.again },
          this.say("deed_again"),
        ),
      ];
    const approved = plan.draft.status === "approved";
    return [
      button("discard", "plain danger"),
      approved ? button("publish", "strong", !plan.decides) : button("approve", "strong", plan.mine || !plan.decides),
    ];
  }

  doubts() {
    const found = this.plan.seen?.doubts ?? [];
    if (!found.length) return null;
    const words = (one) => {
      const key = `doubt_${one.code}`;
      const values = Object.fromEntries(Object.entries(one).map(([name, value]) => [name, this.named(name, value)]));
      return this.speaker.has(key) ? this.say(key, values) : one.code;
    };
    const items = found.map((one) => el("li", {}, icon("warn"), el("span", {}, words(one))));
    return this.card("doubts", el("ul", { class: "doubts" }, items));
  }

  /** A value of a doubt in words: promotions by their names, times in Shanghai's, lists in a row. */
  named(name, value) {
    if (name === "promotion" || name === "with") {
      const row = this.plan.rowOf(value);
      return row ? this.nameOf(row) : value;
    }
    if (name === "languages") return value.map((one) => this.say(`form_in_${one}`)).join("、");
    if (name === "term") return this.say(`term_${value}`);
    return this.value(value);
  }

  history() {
    const { plan } = this;
    return this.card(
      "history",
      el(
        "ol",
        { class: "history" },
        plan.packs.map((pack) => this.pack(pack)),
      ),
    );
  }

  pack(pack) {
    const { plan } = this;
    const live = pack.pack === plan.inForce;
    const authors = (pack.authors ?? []).map((one) => one.name).join("、");
    const people = { name: pack.by.name, authors, other: pack.approved_by?.name };
    const who = this.say(pack.approved_by ? "pack_by_draft" : "pack_by_import", people);
    const count = ["added", "changed", "removed"]
      .filter((kind) => pack[kind]?.length)
      .map((kind) => this.say(`pack_${kind}`, { count: pack[kind].length }));
    const restored = live && plan.deeds.find((deed) => deed.did === "restored" && deed.pack === pack.pack);
    const back = el(
      "button",
      { type: "button", class: "plain", onclick: () => this.actions.restore(pack) },
      this.say("deed_restore"),
    );
    return el(
      "li",
      { class: live ? "is-live" : "" },
      el("time", { datetime: pack.at }, this.when(pack.at, true)),
      el("b", {}, pack.note || count.join("，") || this.say("pack_same")),
      el("span", {}, [who, pack.note ? count.join("，") : ""].filter(Boolean).join(" · ")),
      restored ? el("span", {}, this.say("pack_restored", { name: restored.by.name, reason: restored.note })) : null,
      live ? el("i", { class: "tag tag-live" }, this.say("pack_live")) : plan.decides ? back : null,
    );
  }

  card(name, ...parts) {
    return el("section", { class: `side-card side-${name}` }, el("h2", {}, this.say(`side_${name}`)), parts);
  }
}

const table = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);
