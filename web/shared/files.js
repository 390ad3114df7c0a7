/** Documents as both pages show them: a name, a size, a link that saves them. */

import { el, icon, safeUrl } from "./dom.js";

/** A message's documents, each to be saved; nothing where there are none. */
export function documents(message) {
  const found = message.files ?? [];
  return found.length ? el("div", { class: "files" }, found.map(oneOf)) : null;
}

function oneOf({ name, size, url }) {
  const inside = [icon("file"), el("b", {}, name), el("span", {}, sizeOf(size))];
  const address = url ? safeUrl(url) : "";
  if (!address) return el("span", { class: "file" }, inside);
  return el("a", { class: "file", href: address, target: "_blank", rel: "noopener noreferrer", download: name }, inside);
}

/** 830 B, 12 KB, 3.4 MB. */
export function sizeOf(bytes) {
  if (!(bytes > 0)) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
