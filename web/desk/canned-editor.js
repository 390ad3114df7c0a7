/** The list of ready replies, to be changed by those who may write to customers. */

import { el } from "../shared/dom.js";
import { newId } from "../shared/identifier.js";
import { shown } from "./dialogs.js";

const LONGEST = { title: 40, text: 1000 };

/** Shows the replies to be edited; Promise of the new list, or null where nothing is to change. */
export function editCanned(speaker, replies) {
  const rows = el("ol", { class: "canned-rows" }, replies.map((reply) => row(speaker, reply)));
  const add = () => rows.append(row(speaker, { id: `r-${newId().slice(0, 12)}`, title: "", text: {} }));
  const dialog = el(
    "dialog",
    { class: "wide", "aria-label": speaker.say("canned_title") },
    el(
      "form",
      { method: "dialog", onsubmit: () => dialog.close("yes") },
      el("h2", {}, speaker.say("canned_title")),
      el("p", {}, speaker.say("canned_note")),
      rows,
      el("button", { type: "button", class: "plain", id: "canned-add", onclick: add }, speaker.say("canned_add")),
      el(
        "div",
        { class: "dialog-end" },
        el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, speaker.say("cancel")),
        el("button", { type: "submit", class: "strong", id: "canned-save" }, speaker.say("save")),
      ),
    ),
  );
  return shown(dialog).then((answer) => (answer === "yes" ? [...rows.children].map(read) : null));
}

function row(speaker, reply) {
  const area = (language, key, more) =>
    el("textarea", { name: language, rows: 2, maxlength: LONGEST.text, "aria-label": speaker.say(key), placeholder: speaker.say(key), ...more });
  const title = el("input", { name: "title", maxlength: LONGEST.title, required: true, "aria-label": speaker.say("canned_name"), placeholder: speaker.say("canned_name") });
  const chinese = area("zh-Hans", "canned_text", { required: true });
  const english = area("en", "canned_text_en");
  Object.assign(title, { value: reply.title });
  Object.assign(chinese, { value: reply.text["zh-Hans"] ?? "" });
  Object.assign(english, { value: reply.text.en ?? "" });
  const gone = el("button", { type: "button", class: "quiet", onclick: () => line.remove() }, speaker.say("canned_remove"));
  const line = el("li", {}, el("div", {}, title, gone), chinese, english);
  line.reply = reply;
  return line;
}

function read(line) {
  const value = (name) => line.querySelector(`[name="${name}"]`).value.trim();
  const texts = { ...line.reply.text, "zh-Hans": value("zh-Hans"), en: value("en") };
  const text = Object.fromEntries(Object.entries(texts).filter(([, words]) => words));
  return { id: line.reply.id, title: value("title"), text };
}
