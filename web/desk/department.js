/** The departments on a case, in the agent's panel: what was asked of them, what came of it, and the form to ask. */

import { el } from "../shared/dom.js";
import { Filling, labelOf } from "../shared/fields.js";
import { newId } from "../shared/identifier.js";
import { Speaker } from "../shared/language.js";
import { shown } from "./dialogs.js";
import { showLink } from "./task-pane.js";
import { answered, dueOf, facts, open, refusal, stateOf, trail } from "./task-view.js";
import { WORDING } from "./tasks-wording.js";
import { toast } from "./toast.js";

/** What window hears when a task went on: the desk passes the server's frames of the type "task" on under this name. */
export const WENT_ON = "kefu:task";

/**
 * Mounts the panel into `element`. `caseOf()` gives the opened case as a line of the list (or null), `desk.agent` who looks.
 * Gives { draw(): call it when another case is opened or it has changed, refresh(): asks the server again, ask(): opens the form }.
 */
export function mountTasks(element, { server, speaker, caseOf, desk }) {
  return new Panel(element, { server, speaker, caseOf, desk });
}

class Panel {
  constructor(element, { server, speaker, caseOf, desk }) {
    const own = new Speaker(WORDING, "kefu.desk.language");
    Object.assign(this, { element, server, reader: speaker, speaker: own, caseOf, desk, case: "", tasks: [], known: null, drawn: "" });
    element.classList.add("department");
    addEventListener(WENT_ON, (event) => event.detail.case === this.case && this.refresh());
    this.draw();
  }

  get opened() {
    return this.caseOf() ?? null;
  }

  draw() {
    this.speaker.language = this.reader.language in WORDING ? this.reader.language : "zh-Hans";
    const id = this.opened?.case ?? "";
    if (id !== this.case) {
      Object.assign(this, { case: id, tasks: [], counted: this.opened?.tasks });
      this.refresh();
    } else if (this.opened?.tasks !== this.counted) {
      this.counted = this.opened?.tasks;
      this.refresh();
    }
    this.show();
  }

  async refresh() {
    const { case: id } = this;
    if (!id) return;
    try {
      this.known ??= await this.server.get("/desk/forms");
      const { tasks } = await this.server.get(`/desk/cases/${id}/tasks`);
      if (id === this.case) this.tasks = tasks;
    } catch {
      return; // the next look tells it
    }
    this.show();
  }

  show() {
    const { status, agent } = this.opened ?? {};
    const mine = status === "claimed" && (agent?.id === this.desk.agent?.id || ["lead", "admin"].includes(this.desk.agent?.role));
    const what = JSON.stringify([this.case, mine, this.speaker.language, this.tasks.map((task) => [task.task, task.version])]);
    if (what === this.drawn) return;
    this.drawn = what;
    const unfolded = new Set([...this.element.querySelectorAll("details[open]")].map((one) => one.dataset.task));
    const ask = el("button", { type: "button", class: "plain department-ask", onclick: () => this.ask() }, this.speaker.say("ask"));
    this.element.hidden = !this.case;
    this.element.replaceChildren(
      el("h3", {}, this.speaker.say("departments")),
      ...this.tasks.map((task) => this.row(task, unfolded.has(task.task))),
      this.tasks.length ? "" : el("p", { class: "none" }, this.speaker.say("none_asked")),
      mine ? ask : "",
    );
  }

  formOf(task) {
    return this.known?.forms.find((form) => form.form === task.form);
  }

  departmentOf(id) {
    return labelOf(this.known?.departments.find((one) => one.id === id)?.name, this.speaker.language) || id;
  }

  row(task, unfolded) {
    const { speaker } = this;
    const form = this.formOf(task);
    const due = dueOf(task, speaker);
    return el(
      "details",
      { class: "department-task", "data-task": task.task, open: unfolded || task.state === "answered" },
      el(
        "summary",
        {},
        el("b", {}, labelOf(form?.name, speaker.language) || task.form),
        stateOf(task, speaker),
        el("span", { class: due.late && open(task) ? "task-due is-late" : "task-due" }, open(task) ? due.text : this.departmentOf(task.department)),
      ),
      answered(task, form, speaker),
      form ? facts(form.asks, task.asked, speaker.language) : null,
      trail(task, speaker),
      open(task) ? this.ends(task, form) : null,
    );
  }

  ends(task, form) {
    const button = (key, act) => el("button", { type: "button", class: "plain", onclick: act }, this.speaker.say(key));
    return el(
      "div",
      { class: "department-ends" },
      form?.outside ? button("link", () => this.link(task)) : null,
      button("call_off", () => this.callOff(task)),
    );
  }

  async link(task) {
    const made = await this.server.post(`/desk/tasks/${task.task}/link`, {}).catch((error) => this.refused(error));
    if (made) await showLink(made, this.speaker);
  }

  async callOff(task) {
    const done = await this.server.post(`/desk/tasks/${task.task}/cancel`, {}).catch((error) => this.refused(error));
    if (done) toast(this.speaker.say("called_off"));
    await this.refresh();
  }

  refused(error) {
    toast(refusal(error, this.speaker), "warn");
    return null;
  }

  /** Opens the form by which a department is asked. */
  async ask() {
    const id = this.case;
    const known = await this.server.get(`/desk/forms?case=${encodeURIComponent(id)}`).catch((error) => this.refused(error));
    if (known && id === this.case) await shown(new Asking(this, id, known).dialog);
  }
}

/** One thing asked of a department. */
class Asking {
  constructor(panel, id, known) {
    Object.assign(this, { panel, case: id, known, speaker: panel.speaker, mark: newId() });
    this.say = (key) => this.speaker.say(key);
    const name = (form) => labelOf(form.name, this.speaker.language);
    this.kind = el("select", { id: "ask-form", onchange: () => this.begin() }, known.forms.map((form) => new Option(name(form), form.form)));
    this.whom = el(
      "select",
      { id: "ask-department" },
      known.departments.map((one) => new Option(labelOf(one.name, this.speaker.language) || one.id, one.id)),
    );
    this.tells = el("input", { type: "checkbox", id: "ask-tells" });
    this.body = el("div", { class: "department-body" });
    this.send = el("button", { type: "submit", class: "strong", id: "ask-send" }, this.say("ask_send"));
    this.dialog = el("dialog", { class: "department-form", "aria-label": this.say("ask_title") }, this.form());
    this.begin();
  }

  form() {
    const cancel = el("button", { type: "button", class: "plain", onclick: () => this.dialog.close() }, this.say("cancel"));
    return el(
      "form",
      { novalidate: true, onsubmit: (event) => this.submit(event) },
      el("h2", {}, this.say("ask_title")),
      el("label", { class: "department-kind" }, this.say("ask_what"), this.kind),
      this.body,
      el("div", { class: "dialog-end" }, cancel, this.send),
    );
  }

  begin() {
    this.chosen = this.known.forms.find((form) => form.form === this.kind.value);
    this.filling = new Filling(this.chosen.asks, { language: this.speaker.language, facts: this.known.facts });
    const whom = el("label", { class: "department-kind", hidden: Boolean(this.chosen.department) }, this.say("ask_whom"), this.whom);
    const tells = el("label", { class: "department-tells", hidden: !this.chosen.tells }, this.tells, this.say("ask_tells"));
    this.body.replaceChildren(whom, this.filling.element, tells);
  }

  async submit(event) {
    event.preventDefault();
    this.send.disabled = true;
    const department = this.chosen.department || this.whom.value;
    const tells = this.chosen.tells && this.tells.checked;
    const body = { id: this.mark, form: this.chosen.form, department, asked: this.filling.content(), tells };
    try {
      await this.panel.server.post(`/desk/cases/${this.case}/tasks`, body);
      toast(this.speaker.say("asked_done", { name: this.panel.departmentOf(department) }));
      this.dialog.close("asked");
    } catch (error) {
      if (error.code === "wrong_form") this.filling.mark(error.details.faults);
      else this.panel.refused(error);
    } finally {
      this.send.disabled = false;
    }
    await this.panel.refresh();
  }
}
