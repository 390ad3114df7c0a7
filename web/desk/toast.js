/** A short word at the edge of the page. */

import { el, icon } from "../shared/dom.js";

const LASTS_MS = 6_000;

/** Shows `text` for a few seconds; kind is info or warn. */
export function toast(text, kind = "info") {
  const note = el("p", { class: `toast toast-${kind}` }, icon(kind === "warn" ? "warn" : "info"), el("span", {}, text));
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), LASTS_MS);
}
