/** A task in words: how much time is left, what was asked, what came of it. */

import { el, safeUrl } from "../shared/dom.js";
import { labelOf, spokenValue } from "../shared/fields.js";
import { clock } from "../shared/time.js";

const MINUTE_MS = 60_000;

/** "还有 2 小时" or "已超时 5 分钟", and whether it is late. */
export function dueOf(task, speaker, now = Date.now()) {
  const left = Date.parse(task.due) - now;
  const minutes = Math.max(1, Math.round(Math.abs(left) / MINUTE_MS));
  const [unit, count] =
    minutes < 60 ? ["minutes", minutes] : minutes < 2880 ? ["hours", Math.round(minutes / 60)] : ["days", Math.round(minutes / 1440)];
  return { late: left < 0, text: speaker.say(left < 0 ? "overdue" : "due_in", { time: speaker.say(unit, { count }) }) };
}

export const open = (task) => task.state === "open" || task.state === "taken";

/** A badge with the state; one that is late, or soon will be, says so beside it. */
export function stateOf(task, speaker) {
  return el("span", { class: `task-state task-${task.state}` }, speaker.say(`state_${task.state}`));
}

/** Filled-in fields as a list. */
export function facts(fields, content, language) {
  const given = fields.filter((field) => content?.[field.name] !== undefined && field.kind !== "photos");
  return el(
    "dl",
    { class: "task-facts" },
    given.map((field) => [
      el("dt", {}, labelOf(field.label, language)),
      el("dd", {}, spokenValue(field, content[field.name], language)),
    ]),
  );
}

/** Who did what when. */
export function trail(task, speaker) {
  const at = (when) => clock(when, speaker.language);
  const steps = [
    ["asked_by", task.by, task.at],
    ["taken_by", task.taker, task.taken_at],
    [task.state === "cancelled" ? "cancelled_by" : "answered_by", task.done_by, task.done_at],
  ];
  return el(
    "ul",
    { class: "task-trail" },
    steps.filter(([, who]) => who).map(([key, who, when]) => el("li", {}, speaker.say(key, { name: who.name, at: at(when) }))),
  );
}

/** The answer with its photos; nothing while there is none. */
export function answered(task, form, speaker) {
  if (task.state !== "answered" && !task.note) return null;
  const seen = { target: "_blank", rel: "noopener noreferrer" };
  const photos = (task.photos ?? []).map((photo, place) => {
    const url = safeUrl(photo.url);
    const alt = `${speaker.say("photos")} ${place + 1}`;
    return url ? el("a", { href: url, ...seen }, el("img", { src: url, alt, loading: "lazy" })) : null;
  });
  return el(
    "section",
    { class: "task-answer" },
    el("h3", {}, speaker.say("answer")),
    form ? facts(form.answers, task.answer, speaker.language) : null,
    task.note ? el("p", {}, `${speaker.say("note")}: ${task.note}`) : null,
    photos.length > 0 && el("div", { class: "task-photos" }, photos),
  );
}

/** What a refusal says to its reader. */
export function refusal(error, speaker) {
  const key = `refused_${error.code}`;
  return speaker.say(speaker.has(key) ? key : "try_again");
}
