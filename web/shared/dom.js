/** Elements built from parts. Text is only ever a text node, so whatever somebody is called, it stays text. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (`onclick: function`) and children (elements, strings; empty ones are left out). */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) give(element, name, value);
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function give(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
  else if (!name.startsWith("on")) element.setAttribute(name, value === true ? "" : String(value));
}

/** An icon of our own set, drawn with lines in the current colour; hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

/** The address if it is one that a picture or a link may have (http, https, or a path on this site), else an empty string. */
export function safeUrl(address) {
  return /^(https?:\/\/|\/(?!\/))/i.test(address) && URL.canParse(address, document.baseURI) ? address : "";
}

/** Text with its web addresses as links, the rest as it is. */
export function linked(text) {
  return text
    .split(/(https?:\/\/[^\s<>"'，。；）]+)/)
    .map((part, index) =>
      index % 2 === 0 ? part : el("a", { href: safeUrl(part), target: "_blank", rel: "noopener noreferrer" }, part),
    );
}

/**
 * Keeps `parent`'s children equal to `items`: elements of items that stay are reused (scroll, focus and selection
 * survive) and only told to `update`; so a list of hundreds changes by the one row that changed.
 */
export function keepRows(parent, items, keyOf, make, update) {
  const keys = items.map((item) => String(keyOf(item)));
  const wanted = new Set(keys);
  const before = new Map();
  for (const row of [...parent.children]) {
    if (wanted.has(row.dataset.key)) before.set(row.dataset.key, row);
    else row.remove(); // first: or every row after a missing one would be moved
  }
  let next = parent.firstElementChild;
  items.forEach((item, place) => {
    const row = before.get(keys[place]) ?? make(item);
    if (row.dataset.key !== keys[place]) row.dataset.key = keys[place];
    update(row, item);
    if (row !== next && row === next?.nextElementSibling) next = passed(next);
    if (row === next) next = row.nextElementSibling;
    else parent.insertBefore(row, next);
  });
}

/** Takes out one row that belongs further down, instead of moving all that stand below it; it comes back in its turn. */
function passed(row) {
  const next = row.nextElementSibling;
  row.remove();
  return next;
}

/** Writes only when it differs, so that unchanged rows cost no layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const ICONS = {
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8a7.5 7.5 0 0 1 15 0",
  bot: "M12 3v3M6 9h12a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2Zm3 4.2v1.2m6-1.2v1.2M2 13v3m20-3v3",
  parcel: "M12 3 4 7v10l8 4 8-4V7l-8-4Zm0 0v0M4 7l8 4 8-4M12 11v10M8 5l8 4",
  order: "M6 3h12v18l-3-2-3 2-3-2-3 2V3Zm3.5 5h5m-5 4h5",
  product: "M5 8h14l-1 12H6L5 8Zm4 0V7a3 3 0 0 1 6 0v1",
  promotion: "M4 7h16v3.2a1.8 1.8 0 0 0 0 3.6V17H4v-3.2a1.8 1.8 0 0 0 0-3.6V7Zm10 0v10",
  star: "m12 3.6 2.6 5.3 5.9.8-4.3 4.1 1 5.8L12 16.9l-5.2 2.7 1-5.8-4.3-4.1 5.9-.8L12 3.6Z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3.5 2",
  picture: "M4 6h16v12H4V6Zm0 9 4.5-4.5 4 4 2.5-2.5L20 17M15.5 9.5v.1",
  send: "M4.5 12 20 4.5 15.5 20l-3.4-6.2L4.5 12Zm7.6 1.8L20 4.5",
  warn: "M12 4 2.8 20h18.4L12 4Zm0 6v4.5m0 2.4v.2",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15L6 16.5ZM10 20.5h4",
  mute: "M6 16.5V11a6 6 0 0 1 9.5-4.9M18 11v5.5l1.5 1.5h-12M10 20.5h4M4 4l16 16",
  back: "M14.5 5 7.5 12l7 7",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v5.5m0-9v.2",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4.5 4.5",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.6a2.6 2.6 0 1 1 3.8 2.3c-.8.5-1.3 1-1.3 2m0 2.6v.2",
  transfer: "M4 8h13m-3.5-3.5L17 8l-3.5 3.5M20 16H7m3.5-3.5L7 16l3.5 3.5",
  hold: "M9 5v14M15 5v14",
  resume: "M8 5l11 7-11 7V5Z",
  label: "M4 4h8l8 8-8 8-8-8V4Zm4.5 4.5v.1",
  undo: "M9 6 4 11l5 5M4 11h10a6 6 0 0 1 6 6v1",
  crown: "M4 18h16M4 8l4 4 4-7 4 7 4-4-2 10H6L4 8Z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm9.5 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  note: "M5 4h14v11l-5 5H5V4Zm14 11h-5v5M8.5 8.5h7m-7 4h4",
  theme: "M12 3.5a8.5 8.5 0 1 0 0 17v-17Zm0 0a8.5 8.5 0 0 1 0 17",
  next: "M5 5l8 7-8 7V5Zm13 0v14",
  pen: "M4 20h4L19.5 8.5l-4-4L4 16v4Zm9-13 4 4",
  file: "M6 3h8l5 5v13H6V3Zm8 0v5h5M9.5 13h6m-6 4h6",
  clip: "M8 12.5 14.5 6a3 3 0 0 1 4.2 4.2l-8.5 8.5a5 5 0 0 1-7-7L11 4",
  leave: "M14 4H6v16h8M10 12h10m-3.5-3.5L20 12l-3.5 3.5",
};
