/** One task for somebody without an account: the link's token stands behind the #, is read here, and leaves the address bar. */

import { api } from "../shared/api.js";
import { config } from "../shared/config.js";
import { el } from "../shared/dom.js";
import { Filling, labelOf, spokenValue } from "../shared/fields.js";
import { newId } from "../shared/identifier.js";
import { Speaker } from "../shared/language.js";
import { clock } from "../shared/time.js";
import { WORDING } from "./wording.js";

const KEY = "kefu.outside.token";
const root = document.getElementById("outside");
const speaker = new Speaker(WORDING, "kefu.outside.language");
speaker.begin();
speaker.picker(document.getElementById("language"));
speaker.listeners.add(draw);

const state = { token: taken(), server: null, task: null, filling: null, end: "loading", mark: `o-${newId()}`, name: "", written: {} };
addEventListener("hashchange", () => {
  if (location.hash.length < 2) return;
  Object.assign(state, { token: taken(), task: null, filling: null, written: {}, mark: `o-${newId()}` });
  begin();
});
begin();

/** The token out of the address, so that nobody reads it over a shoulder or in a history; a reload finds it in this tab. */
function taken() {
  const token = location.hash.slice(1);
  if (!token) return sessionStorage.getItem(KEY) ?? "";
  sessionStorage.setItem(KEY, token);
  history.replaceState(null, "", location.pathname);
  return token;
}

async function begin() {
  end("loading");
  try {
    state.server ??= api((await config()).api);
    if (!state.token) return end("bad_link");
    state.task = await state.server.get(`/outside/tasks/${encodeURIComponent(state.token)}`);
    end("");
  } catch (error) {
    end(reason(error));
  }
}

function reason(error) {
  if (error.status === 404) return "bad_link";
  return speaker.has(`${error.code}_note`) ? error.code : "unreachable";
}

function end(how) {
  state.end = how;
  draw();
}

function draw() {
  speaker.fill();
  document.title = speaker.say("title");
  if (state.filling) state.written = state.filling.content();
  state.filling = null;
  root.replaceChildren(...(state.end ? [said(state.end)] : shown(state.task)));
}

function said(how) {
  const again = el("button", { type: "button", class: "strong", onclick: begin }, speaker.say("again"));
  return el(
    "section",
    { class: "outside-card outside-end", role: "status", "data-end": how },
    el("h1", {}, speaker.say(how)),
    speaker.has(`${how}_note`) ? el("p", {}, speaker.say(`${how}_note`)) : null,
    how === "unreachable" ? again : null,
  );
}

function shown(task) {
  const { language } = speaker;
  const given = task.asks.filter((field) => task.asked[field.name] !== undefined);
  return [
    el(
      "section",
      { class: "outside-card" },
      el("h1", {}, labelOf(task.name, language)),
      el("p", { class: "outside-due" }, speaker.say("due", { at: clock(task.due, language) })),
      el("h2", {}, speaker.say("asked")),
      el(
        "dl",
        {},
        given.map((field) => [el("dt", {}, labelOf(field.label, language)), el("dd", {}, spokenValue(field, task.asked[field.name], language))]),
      ),
    ),
    form(task),
  ];
}

function form(task) {
  state.filling = new Filling(task.answers, {
    language: speaker.language,
    values: state.written,
    photos: { api: state.server, door: `/outside/tasks/${encodeURIComponent(state.token)}/photos` },
  });
  const name = el("input", { type: "text", id: "name", maxlength: 40, autocomplete: "name", value: state.name });
  name.addEventListener("input", () => (state.name = name.value));
  const problem = el("p", { class: "field-fault", role: "alert", hidden: true });
  const send = el("button", { type: "submit", class: "strong", id: "send" }, speaker.say("send"));
  return el(
    "form",
    { class: "outside-card", novalidate: true, onsubmit: (event) => submit(event, send, problem) },
    el("h2", {}, speaker.say("answer")),
    state.filling.element,
    el("div", { class: "field" }, el("label", { for: "name" }, speaker.say("name")), name),
    problem,
    send,
  );
}

async function submit(event, send, problem) {
  event.preventDefault();
  Object.assign(send, { disabled: true, textContent: speaker.say("sending") });
  const name = state.name.trim();
  const body = { id: state.mark, answer: state.filling.content(), ...(name ? { name } : {}) };
  try {
    await state.server.post(`/outside/tasks/${encodeURIComponent(state.token)}`, body);
    sessionStorage.removeItem(KEY);
    return end("done");
  } catch (error) {
    if (error.code === "wrong_form") state.filling.mark(error.details.faults);
    else if (!error.passing || error.status === 429) return end(reason(error));
    else Object.assign(problem, { textContent: speaker.say("unreachable_note"), hidden: false });
  }
  Object.assign(send, { disabled: false, textContent: speaker.say("send") });
}
