/** Light or dark: as the system has it, or as the reader chose, for every style sheet of the page. */

const KEY = "kefu.theme";
const DARK = "(prefers-color-scheme: dark)";
export const THEMES = ["", "light", "dark"];

/** "light", "dark", or nothing: as the system. */
export const theme = () => localStorage.getItem(KEY) ?? "";

export function choose(chosen) {
  localStorage.setItem(KEY, chosen);
  wear();
}

/** Puts the choice on: the rules that are there for a dark system hold always, never, or as the system has it. */
export function wear() {
  const media = { "": DARK, light: "not all", dark: "all" }[theme()] ?? DARK;
  document.documentElement.style.colorScheme = theme();
  darkRules().forEach((rule) => (rule.media.mediaText = media));
}

let known = null;

function darkRules() {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  known ??= rules.filter((rule) => rule.media?.mediaText.includes("prefers-color-scheme: dark"));
  return known;
}
