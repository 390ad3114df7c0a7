/** Closing a case, the list of keys, and how a dialog is shown. */

import { el } from "../shared/dom.js";

const KEYS = [
  ["J / K", "next"],
  ["1 / 2 / 3", "tabs"],
  ["4", "others"],
  ["N", "next_case"],
  ["C", "claim"],
  ["R", "reply"],
  ["I", "note"],
  ["/ ", "canned"],
  ["Alt 1…3", "suggested"],
  ["T", "transfer"],
  ["H", "hold"],
  ["L", "labels"],
  ["G", "give_back"],
  ["A", "take_over"],
  ["W", "risk"],
  ["X", "close"],
  ["/", "search"],
  ["D", "details"],
  ["Esc", "leave"],
  ["?", "help"],
];

/** Asks how a case ended: Promise of the resolution (may be empty), or null where the agent thought better of it. */
export function askResolution(speaker) {
  const area = el("textarea", {
    rows: 3,
    maxlength: 500,
    "aria-label": speaker.say("resolution"),
    placeholder: speaker.say("resolution"),
  });
  const ready = speaker
    .say("resolutions")
    .map((text) => el("button", { type: "button", class: "chip", onclick: () => (area.value = text) }, text));
  const dialog = el(
    "dialog",
    { "aria-label": speaker.say("close_title") },
    el(
      "form",
      { method: "dialog", onsubmit: () => dialog.close("yes") },
      el("h2", {}, speaker.say("close_title")),
      el("p", {}, speaker.say("close_note")),
      el("div", { class: "chips" }, ready),
      area,
      el(
        "div",
        { class: "dialog-end" },
        el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, speaker.say("cancel")),
        el("button", { type: "submit", class: "strong", id: "confirm-close" }, speaker.say("confirm_close")),
      ),
    ),
  );
  return shown(dialog).then((answer) => (answer === "yes" ? area.value.trim() : null));
}

/** Shows what the keys do. */
export function showKeys(speaker) {
  const rows = KEYS.map(([keys, name]) =>
    el(
      "div",
      {},
      el(
        "dt",
        {},
        keys.split(" / ").map((key) => el("kbd", {}, key)),
      ),
      el("dd", {}, speaker.say(`keys_${name}`)),
    ),
  );
  const dialog = el(
    "dialog",
    { class: "keys", "aria-label": speaker.say("help") },
    el("h2", {}, speaker.say("help")),
    el("dl", {}, rows),
    el(
      "div",
      { class: "dialog-end" },
      el(
        "button",
        { type: "button", class: "strong", autofocus: true, onclick: () => dialog.close() },
        speaker.say("got_it"),
      ),
    ),
  );
  return shown(dialog);
}

/** Shows a dialog until it is closed: Promise of what it was closed with. */
export function shown(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    }),
  );
}
