/** What a page says, in the reader's language; switching re-says everything at once. */

const NAMES = { "zh-Hans": "简体", "zh-Hant": "繁體", en: "English" };

export class Speaker {
  /** `wording` is {language: {key: text}}; the first language is the fallback. */
  constructor(wording, store = "kefu.language") {
    Object.assign(this, { wording, store, listeners: new Set() });
    this.languages = Object.keys(wording);
    this.language = this.languages[0];
  }

  /** Takes the reader's own choice if they made one, else `hint`, else what the browser prefers. */
  begin(hint) {
    const candidates = [localStorage.getItem(this.store), hint, ...navigator.languages.map(script)];
    this.use(candidates.find((language) => this.languages.includes(language)) ?? this.languages[0]);
  }

  choose(language) {
    localStorage.setItem(this.store, language);
    this.use(language);
  }

  use(language) {
    this.language = language;
    document.documentElement.lang = language;
    this.listeners.forEach((listener) => listener(language));
  }

  /** Whether there are words for `key`: for codes that a newer system may have more of. */
  has(key) {
    return this.wording[this.language][key] !== undefined;
  }

  /** The words for `key`, with {names} filled in. A missing key is shown as such: tests look for the brackets. */
  say(key, values = {}) {
    const words = this.wording[this.language][key];
    if (words === undefined) return `⟦${key}⟧`;
    if (typeof words !== "string") return words;
    return words.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }

  /** Fills every element that says what it wants to say: data-say, data-say-label, data-say-title, data-say-placeholder. */
  fill(root = document) {
    for (const element of root.querySelectorAll("[data-say]")) element.textContent = this.say(element.dataset.say);
    for (const name of ["label", "title", "placeholder"]) {
      const attribute = name === "label" ? "aria-label" : name;
      for (const element of root.querySelectorAll(`[data-say-${name}]`)) {
        element.setAttribute(attribute, this.say(element.getAttribute(`data-say-${name}`)));
      }
    }
  }

  /** A drop-down of the languages, each under its own name. */
  picker(select) {
    select.replaceChildren(...this.languages.map((language) => new Option(NAMES[language], language)));
    select.addEventListener("change", () => this.choose(select.value));
    this.listeners.add((language) => (select.value = language));
    select.value = this.language;
  }
}

/** A browser's language tag as one of ours: zh-TW and zh-HK are written in traditional characters. */
export function script(tag) {
  if (/^zh\b.*(Hant|TW|HK|MO)/i.test(tag)) return "zh-Hant";
  return /^zh\b/i.test(tag) ? "zh-Hans" : tag.slice(0, 2).toLowerCase();
}
