/** Times as people read them. */

const TAGS = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", en: "en-GB" };
const SAME_DAY = { hour: "2-digit", minute: "2-digit", hour12: false };
const OTHER_DAY = { month: "short", day: "numeric", ...SAME_DAY };

/** "14:05" today, "11月20日 14:05" on another day; empty for something that is no time. */
export function clock(at, language, now = new Date()) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return "";
  const style = time.toDateString() === now.toDateString() ? SAME_DAY : OTHER_DAY;
  return new Intl.DateTimeFormat(TAGS[language], style).format(time);
}

/** Whole minutes from `at` to now, never negative. */
export function minutesSince(at, now = Date.now()) {
  return Math.max(0, Math.floor((now - Date.parse(at)) / 60_000)) || 0;
}
