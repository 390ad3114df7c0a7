/** Promotions go by the clock of Shanghai, eight hours ahead of UTC all year, wherever the reader sits. */

const AHEAD_MS = 8 * 3_600_000;
const TAGS = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", en: "en-GB" };
const MOMENT = { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export const DAY_MS = 86_400_000;

/** "2026-11-11T00:05:00" as a field of a form has it; empty for something that is no time. */
export function toField(at) {
  const time = new Date(at).getTime();
  return Number.isNaN(time) ? "" : new Date(time + AHEAD_MS).toISOString().slice(0, 19);
}

/** What such a field says, with its offset; empty where it is empty. */
export const fromField = (value) => (value ? `${value}+08:00` : "");

/** The first moment of the day that holds `at`, in milliseconds. */
export const midnight = (at) => Math.floor((at + AHEAD_MS) / DAY_MS) * DAY_MS - AHEAD_MS;

/** "11/11 00:05", with the seconds where there are any; `roughly`: without them. */
export function spoken(at, language, roughly = false) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return "";
  const style = time.getUTCSeconds() && !roughly ? { ...MOMENT, second: "2-digit" } : MOMENT;
  return new Intl.DateTimeFormat(TAGS[language], { ...style, timeZone: "Asia/Shanghai" }).format(time);
}

/** "11/3", for the head of a timeline. */
export function day(at, language) {
  return new Intl.DateTimeFormat(TAGS[language], {
    month: "numeric",
    day: "numeric",
    timeZone: "Asia/Shanghai",
  }).format(new Date(at));
}
