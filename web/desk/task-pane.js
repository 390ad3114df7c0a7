/** One task, opened: what is needed, what can be done with it, and the form of its answer, whose draft survives a reload. */

import { el, icon } from "../shared/dom.js";
import { Filling, labelOf } from "../shared/fields.js";
import { newId } from "../shared/identifier.js";
import { clock } from "../shared/time.js";
import { shown } from "./dialogs.js";
import { answered, dueOf, facts, open, stateOf, trail } from "./task-view.js";

const DRAFT = "kefu.task.draft.";

export class TaskPane {
  /**
   * `deeds`: take, putBack, answer(task, id, content), link, back, refused(error); formOf(id) gives a form; api() the server;
   * works(task) says whether the reader is of its department: others only look on.
   */
  constructor(root, { speaker, deeds, formOf, api, works = () => true }) {
    Object.assign(this, { root, speaker, deeds, formOf, api, works, task: null, filling: null, drawn: "", mark: "" });
    this.draw();
  }

  show(task) {
    this.task = task;
    this.drawn = "";
    this.filling = null;
    this.draw();
  }

  /** The same task as it is now; what is being written stays. */
  renew(task) {
    if (!task) return;
    this.task = task;
    this.draw();
  }

  focus() {
    this.filling?.focus();
  }

  draw() {
    const { task, speaker } = this;
    const what = task ? [task.task, task.version, Boolean(this.formOf(task.form)), speaker.language].join("|") : speaker.language;
    if (what === this.drawn) return this.tick();
    const focused = document.activeElement;
    const before = this.filling;
    this.drawn = what;
    this.filling = null;
    this.root.replaceChildren(...(task ? this.parts(task, this.formOf(task.form), before) : [this.nothing()]));
    if (this.filling?.element.contains(focused)) focused.focus();
  }

  nothing() {
    return el("div", { class: "task-none" }, el("p", {}, this.speaker.say("choose")), el("p", { class: "task-hint" }, this.speaker.say("choose_note")));
  }

  parts(task, form, before) {
    return [
      this.head(task, form),
      el(
        "section",
        { class: "task-card" },
        el("h2", {}, this.speaker.say("asked")),
        form ? facts(form.asks, task.asked, this.speaker.language) : null,
        trail(task, this.speaker),
      ),
      open(task) && form && this.works(task) ? this.form(task, form, before) : answered(task, form, this.speaker),
    ].filter(Boolean);
  }

  head(task, form) {
    const { speaker, deeds } = this;
    const say = (key, values) => speaker.say(key, values);
    const button = (id, key, act, kind, values) => el("button", { type: "button", id, class: kind, onclick: act }, say(key, values));
    const works = this.works(task);
    this.due = el("span", { class: "task-due" });
    this.tick();
    return el(
      "header",
      { class: "task-head" },
      el("button", { type: "button", class: "quiet task-back", onclick: deeds.back, "aria-label": say("back") }, icon("back")),
      el("h1", {}, labelOf(form?.name, speaker.language) || task.form),
      stateOf(task, speaker),
      open(task) ? this.due : null,
      el("span", { class: "space" }),
      works && task.state === "open" ? button("take", "take", () => deeds.take(task), "strong") : null,
      works && task.state === "taken" ? button("put-back", "put_back", () => deeds.putBack(task), "plain") : null,
      works && open(task) && form?.outside ? button("link", "link", () => this.link(task), "plain") : null,
    );
  }

  /** How much time is left goes on without anything else being drawn again. */
  tick() {
    if (!this.task || !this.due) return;
    const due = dueOf(this.task, this.speaker);
    this.due.textContent = due.text;
    this.due.className = due.late ? "task-due is-late" : "task-due";
  }

  /** What is being filled in stays as it is, also while a photo is on its way; only another language draws it anew. */
  filled(task, form, before) {
    const key = DRAFT + task.task;
    if (before?.language === this.speaker.language) return before;
    return new Filling(form.answers, {
      language: this.speaker.language,
      values: before?.content() ?? JSON.parse(localStorage.getItem(key) ?? "{}"),
      photos: { api: this.api(), door: `/desk/tasks/${task.task}/photos` },
      changed: (content) => localStorage.setItem(key, JSON.stringify(content)),
    });
  }

  form(task, form, before) {
    this.filling = this.filled(task, form, before);
    const send = el("button", { type: "submit", class: "strong", id: "send" }, this.speaker.say("send"));
    // The same id for the same form: sent twice, it is answered once.
    const id = `a-${newId()}`;
    const submit = async (event) => {
      event.preventDefault();
      send.disabled = true;
      const faults = await this.deeds.answer(task, id, this.filling.content());
      send.disabled = false;
      if (faults?.length) this.filling?.mark(faults);
      else if (faults) localStorage.removeItem(DRAFT + task.task);
    };
    const keys = (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.currentTarget.requestSubmit();
    return el(
      "form",
      { class: "task-card", novalidate: true, onsubmit: submit, onkeydown: keys },
      el("h2", {}, this.speaker.say("answer")),
      this.filling.element,
      task.tells ? el("p", { class: "task-hint" }, this.speaker.say("tells")) : null,
      el("div", { class: "task-end" }, send),
    );
  }

  async link(task) {
    const made = await this.deeds.link(task).catch(this.deeds.refused);
    if (made) await showLink(made, this.speaker);
  }
}

/** Shows a link that was made; the token stands behind the #, where no server sees it. */
export function showLink({ token, until }, speaker) {
  const address = new URL(`../outside/#${token}`, import.meta.url).href;
  const field = el("input", { type: "text", readonly: true, value: address, id: "link-address", "aria-label": speaker.say("link_title") });
  const copied = el("span", { role: "status" });
  const copy = async () => {
    field.select();
    await navigator.clipboard?.writeText(address).catch(() => {});
    copied.textContent = speaker.say("link_copied");
  };
  const dialog = el(
    "dialog",
    { "aria-label": speaker.say("link_title"), class: "task-link" },
    el("h2", {}, speaker.say("link_title")),
    el("p", {}, speaker.say("link_note", { until: clock(until, speaker.language) })),
    field,
    el(
      "div",
      { class: "dialog-end" },
      copied,
      el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, speaker.say("close")),
      el("button", { type: "button", class: "strong", onclick: copy }, speaker.say("link_copy")),
    ),
  );
  return shown(dialog);
}
