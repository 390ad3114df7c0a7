/** The dialogs by which a case is passed on, put aside, given back, taken over or labelled. */

import { el } from "../shared/dom.js";
import { shown } from "./dialogs.js";
import { groupName } from "./filters.js";

const MOST_LABELS = 10;
const LONGEST_LABEL = 30;
const HALF_HOUR_MS = 30 * 60_000;
const MORNING = 9;

/** Asks to whom: Promise of {agent | group, note}, or null. `others`: {agents, groups} as the server names them. */
export function askTransfer(speaker, others, agent) {
  const group = choice(speaker, "to_group", others.groups.map((one) => [one.id, groupLine(speaker, one)]));
  const person = choice(speaker, "to_agent", others.agents.filter((one) => one.id !== agent.id).map((one) => [one.id, personLine(speaker, one)]));
  // One of both: whoever chooses the one lets go of the other.
  group.select.addEventListener("change", () => (person.select.value = ""));
  person.select.addEventListener("change", () => (group.select.value = ""));
  const note = noteArea(speaker);
  return asked(speaker, "transfer", [el("div", { class: "pair" }, group.label, person.label), note], () =>
    group.select.value || person.select.value ? { group: group.select.value, agent: person.select.value, note: note.value.trim() } : null,
  );
}

/** Asks until when: Promise of an ISO time, an empty text (until the customer speaks), or null. */
export function askHold(speaker) {
  const now = Date.now();
  const tomorrow = new Date(now + 24 * 3_600_000);
  tomorrow.setHours(MORNING, 0, 0, 0);
  const ways = [
    ["open", ""],
    ["half", new Date(now + HALF_HOUR_MS).toISOString()],
    ["two", new Date(now + 4 * HALF_HOUR_MS).toISOString()],
    ["tomorrow", tomorrow.toISOString()],
  ];
  const own = el("input", { type: "datetime-local", name: "own", "aria-label": speaker.say("hold_until") });
  const line = ([name], place) =>
    el("label", { class: "way" }, el("input", { type: "radio", name: "way", value: place, checked: !place }), speaker.say(`hold_${name}`));
  const last = el("label", { class: "way" }, el("input", { type: "radio", name: "way", value: ways.length }), speaker.say("hold_until"), own);
  const list = el("div", { class: "ways" }, ways.map(line), last);
  own.addEventListener("input", () => (last.firstChild.checked = true));
  return asked(speaker, "hold", [list], () => {
    const chosen = Number(list.querySelector(":checked").value);
    return chosen < ways.length ? { until: ways[chosen][1] } : own.value ? { until: new Date(own.value).toISOString() } : null;
  });
}

/** Asks for a note on giving back or taking over: Promise of the note (may be empty), or null. */
export function askNote(speaker, deed, values) {
  const note = noteArea(speaker);
  return asked(speaker, deed, [note], () => ({ note: note.value.trim() }), values).then((answer) => answer?.note ?? null);
}

/** Shows the labels to be changed: Promise of the new ones, or null. `known`: those of other cases. */
export function askLabels(speaker, labels, known) {
  let chosen = [...labels];
  const chips = el("div", { class: "chips", role: "list" });
  const field = el("input", { type: "text", maxlength: LONGEST_LABEL, "aria-label": speaker.say("label_new"), placeholder: speaker.say("label_new"), list: "label-ideas" });
  const ideas = el("datalist", { id: "label-ideas" }, [...new Set([...speaker.say("label_ideas"), ...known])].map((name) => el("option", { value: name })));
  const drop = (name) => {
    chosen = chosen.filter((one) => one !== name);
    draw();
  };
  const draw = () => chips.replaceChildren(...chosen.map((name) => chip(speaker, name, drop)));
  const take = () => {
    const named = field.value.split(/[,，]/).map((one) => one.trim().slice(0, LONGEST_LABEL));
    chosen = [...new Set([...chosen, ...named.filter(Boolean)])].slice(0, MOST_LABELS);
    field.value = "";
    draw();
  };
  field.addEventListener("keydown", (event) => {
    if (![",", "，", "Enter"].includes(event.key) || event.isComposing || !field.value.trim()) return;
    event.preventDefault();
    take();
  });
  draw();
  const answer = () => {
    take();
    return chosen;
  };
  return asked(speaker, "labels", [chips, field, ideas], answer, {}, "save");
}

function chip(speaker, name, drop) {
  const label = speaker.say("label_remove", { name });
  return el("span", { class: "chip", role: "listitem" }, name, el("button", { type: "button", "aria-label": label, onclick: () => drop(name) }, "×"));
}

/** A dialog with a title, a sentence and two buttons: Promise of what `answer` gives, or null. */
function asked(speaker, deed, parts, answer, values = {}, yes = deed) {
  const submit = (event) => {
    event.preventDefault();
    if ((dialog.answer = answer()) !== null) dialog.close("yes");
  };
  const dialog = el(
    "dialog",
    { class: `ask ask-${deed}`, "aria-label": speaker.say(`${deed}_title`) },
    el(
      "form",
      { method: "dialog", onsubmit: submit },
      el("h2", {}, speaker.say(`${deed}_title`)),
      el("p", {}, speaker.say(`${deed}_note`, values)),
      parts,
      el(
        "div",
        { class: "dialog-end" },
        el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, speaker.say("cancel")),
        el("button", { type: "submit", class: "strong confirm" }, speaker.say(yes)),
      ),
    ),
  );
  return shown(dialog).then((how) => (how === "yes" ? dialog.answer : null));
}

function choice(speaker, key, options) {
  const made = options.map(([value, text]) => el("option", { value }, text));
  const select = el("select", { name: key }, el("option", { value: "" }, speaker.say("choose_to")), made);
  return { select, label: el("label", {}, speaker.say(key), select) };
}

function noteArea(speaker) {
  const words = speaker.say("note_for_them");
  return el("textarea", { rows: 3, maxlength: 500, "aria-label": words, placeholder: words });
}

function groupLine(speaker, { id, name, waiting }) {
  const shown = groupName(id, speaker, { [id]: name });
  return waiting === undefined ? shown : speaker.say("group_line", { name: shown, count: waiting });
}

function personLine(speaker, { name, online, held = 0, capacity = "–" }) {
  return speaker.say("person_line", { name, held, capacity, state: speaker.say(online ? "online" : "away") });
}
