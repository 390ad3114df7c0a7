/** The departments' page: what is to be done by when, taken, and answered; put together. */

import { api, ApiError, query } from "../shared/api.js";
import { config } from "../shared/config.js";
import { el, icon, keepRows, setText } from "../shared/dom.js";
import { labelOf, spokenValue } from "../shared/fields.js";
import { Speaker } from "../shared/language.js";
import { Live } from "../shared/live.js";
import { wear } from "../shared/theme.js";
import { Bell } from "./bell.js";
import { keep, login, token } from "./login.js";
import { heedKeys } from "./shortcuts.js";
import { TaskPane } from "./task-pane.js";
import { dueOf, open, refusal, stateOf } from "./task-view.js";
import { WORDING } from "./tasks-wording.js";
import { toast } from "./toast.js";

const MOST = 200;
const REFRESH_MS = 30_000;
const MINUTE_MS = 60_000;
const TOGETHER_MS = 60; // several things that happen at once are one look
const LEADS = ["lead", "admin"];
const find = (id) => document.getElementById(id);
const speaker = new Speaker(WORDING, "kefu.desk.language");
speaker.begin();
wear();

const bell = new Bell();
const at = { tab: "to_do", department: "", current: "", known: new Map(), forms: new Map(), departments: [] };
const deeds = {
  take: (task) => step(task, "take"),
  putBack: (task) => step(task, "put-back"),
  answer,
  link: (task) => server.post(`/desk/tasks/${task.task}/link`, {}),
  back: () => go("list"),
  refused: (error) => toast(refusal(error, speaker), "warn"),
};
const pane = new TaskPane(find("task"), {
  speaker,
  deeds,
  formOf: (id) => at.forms.get(id),
  api: () => server,
  works: (task) => at.departments.some((one) => one.id === task.department && one.mine),
});
let server = null;
let live = null;
let agent = null;
let pause = 0;
let connected = "polling";

dress();
begin().catch((error) => {
  console.error(error);
  toast(speaker.say("try_again"), "warn");
});

async function begin(say = "") {
  const settings = await config();
  server = api(settings.api, { token, renew: expired });
  const me = token() && (await server.get("/desk/me").catch(() => null));
  const demo = settings.demo && { ...settings.demo, agents: (settings.demo.agents ?? []).filter(works) };
  agent = me?.agent ?? (await login(find("login"), { speaker, server: api(settings.api), demo, say }));
  const { forms, departments } = await server.get("/desk/forms");
  at.forms = new Map(forms.map((form) => [form.form, form]));
  at.departments = departments.filter((one) => one.mine || agent.role === "agent");
  setText(find("agent"), agent.name);
  find("to-desk").hidden = agent.role === "department";
  find("tasks").hidden = false;
  words();
  await look().catch(() => connection("offline"));
  live = new Live({
    ticket: () => settings.socket && server.post("/desk/tickets"),
    catchUp: look,
    heard,
    changed: connection,
  });
  live.every(REFRESH_MS);
  live.start();
  const named = new URLSearchParams(location.hash.slice(1)).get("task");
  if (named) await choose(named);
}

/** On a demo system: who does tasks, or leads. */
const works = (one) => one.role === "department" || LEADS.includes(one.role);

function expired() {
  const inside = agent !== null;
  leave();
  if (inside) begin("login_again");
  throw new ApiError(401, { code: "session_expired" });
}

function leave() {
  keep(null);
  live?.stop();
  agent = null;
  at.known.clear();
  at.current = "";
  find("tasks").hidden = true;
  pane.show(null);
}

function dress() {
  speaker.picker(find("language"));
  find("leave").append(icon("leave"));
  find("leave").addEventListener("click", () => {
    leave();
    begin();
  });
  find("department").addEventListener("change", () => {
    at.department = find("department").value;
    look();
  });
  speaker.listeners.add(words);
  speaker.fill();
  setInterval(() => agent && draw(), MINUTE_MS);
  heedKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    1: () => show("to_do"),
    2: () => show("done"),
    t: () => pane.task?.state === "open" && pane.works(pane.task) && deeds.take(pane.task),
    a: () => pane.focus(),
  });
}

function words() {
  speaker.fill();
  const some = [{ id: "", name: { [speaker.language]: speaker.say("every_department") } }, ...at.departments];
  find("department").replaceChildren(...some.map((one) => new Option(labelOf(one.name, speaker.language) || one.id, one.id)));
  find("department").value = at.department;
  find("of").hidden = at.departments.length < 2;
  find("tabs").replaceChildren(...["to_do", "done"].map(tab));
  if (!agent) return;
  connection(connected);
  draw();
}

function tab(name) {
  const button = { type: "button", "data-tab": name, "aria-pressed": String(at.tab === name), onclick: () => show(name) };
  return el("button", button, el("span", {}, speaker.say(name)), el("i", {}));
}

// The list

async function look() {
  const done = at.tab === "done";
  const { department } = at;
  const { tasks } = await server.get(query("/desk/tasks", { department, status: done ? "done" : "to_do", limit: MOST }));
  if (done !== (at.tab === "done") || department !== at.department) return;
  at.known = new Map(tasks.map((task) => [task.task, task]));
  draw();
  if (at.current && !at.known.has(at.current)) await reload(at.current).catch(() => {});
  else pane.renew(at.known.get(at.current));
}

function heard(frame) {
  if (frame.type !== "task" || !at.departments.some((one) => one.id === frame.department)) return;
  if (frame.event === "open") bell.ring();
  clearTimeout(pause);
  pause = setTimeout(() => look().catch(() => {}), TOGETHER_MS);
}

function listed() {
  const found = [...at.known.values()].filter((task) => open(task) === (at.tab === "to_do"));
  const by = at.tab === "to_do" ? (task) => task.due : (task) => task.done_at;
  return found.sort((a, b) => (at.tab === "to_do" ? 1 : -1) * (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
}

function draw() {
  const found = listed();
  keepRows(find("list"), found, (task) => task.task, made, row);
  find("none").hidden = found.length > 0;
  setText(find("none"), speaker.say(`none_${at.tab}`));
  const count = [...at.known.values()].filter(open).length;
  if (at.tab === "to_do") setText(find("tabs").querySelector('[data-tab="to_do"] i'), count ? String(count) : "");
  if (at.tab === "to_do") bell.badge(count, speaker.say("tasks_title"));
  pane.draw();
}

function made(task) {
  const button = el("button", { type: "button", onclick: () => choose(task.task) });
  return el("li", {}, button);
}

function row(element, task) {
  const shown = [task.version, speaker.language, dueOf(task, speaker).text, at.current === task.task].join("|");
  if (element.dataset.shown === shown) return;
  element.dataset.shown = shown;
  const due = dueOf(task, speaker);
  const form = at.forms.get(task.form);
  const about = form?.asks.find((field) => task.asked?.[field.name] !== undefined);
  const first = about ? spokenValue(about, task.asked[about.name], speaker.language) : "";
  const button = element.firstElementChild;
  button.setAttribute("aria-current", String(at.current === task.task));
  button.replaceChildren(
    el("b", {}, labelOf(form?.name, speaker.language) || task.form),
    stateOf(task, speaker),
    el("span", { class: "task-first" }, first),
    open(task) ? el("span", { class: due.late ? "task-due is-late" : "task-due" }, due.text) : el("span", { class: "task-due" }, task.done_by?.name ?? ""),
  );
}

async function show(name) {
  at.tab = name;
  words();
  await look().catch(deeds.refused);
}

// One task

async function choose(id) {
  at.current = id;
  location.hash = new URLSearchParams({ task: id });
  pane.show(at.known.get(id) ?? null);
  go("task");
  draw();
  await reload(id).catch(deeds.refused);
}

async function reload(id) {
  const { task, form } = await server.get(`/desk/tasks/${id}`);
  at.forms.set(form.form, form);
  if (at.current === id) pane.renew(task);
}

function move(by) {
  const ids = listed().map((task) => task.task);
  const place = ids.indexOf(at.current);
  const id = ids[place < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, place + by))];
  if (id && id !== at.current) choose(id);
}

async function step(task, name, body = {}) {
  try {
    const { task: found } = await server.post(`/desk/tasks/${task.task}/${name}`, body);
    if (at.known.has(found.task)) at.known.set(found.task, found);
    pane.renew(found);
    draw();
    return found;
  } catch (error) {
    deeds.refused(error);
    await look().catch(() => {});
    return null;
  }
}

/** Promise of the faults of the form; [] where it was taken, null where it was refused for something else. */
async function answer(task, id, content) {
  try {
    const { task: found } = await server.post(`/desk/tasks/${task.task}/answer`, { id, answer: content });
    at.known.set(found.task, found);
    pane.renew(found);
    toast(speaker.say("sent"));
    draw();
    return [];
  } catch (error) {
    if (error.code === "wrong_form") return error.details.faults;
    deeds.refused(error);
    if (error.status === 409) await reload(task.task).catch(() => {});
    return null;
  }
}

function connection(state) {
  connected = state;
  find("connection").dataset.state = state;
  setText(find("connection"), speaker.say(state));
}

function go(name) {
  document.body.dataset.pane = name;
}
