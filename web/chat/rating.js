/** How was it? One to five stars, a few words to tick, room for a comment. */

import { el, icon } from "../shared/dom.js";
import { newId } from "../shared/identifier.js";

// The reasons to tick: what a person and what the bot can do well and badly.
const HUMAN = { good: ["solved", "fast", "kind"], poor: ["unsolved", "slow", "unkind"] };
const BOT = { good: ["solved", "fast", "clear"], poor: ["unsolved", "not_understood", "wrong"] };

const KEY = "kefu.rated.";

/** The form, or the thanks once given. `send(rating)`: Promise of the thanks; `redraw()` after a change. */
export function ratingOf(entry, speaker, send, redraw) {
  entry.rating ??= begun(entry.message);
  const rating = entry.rating;
  if (!rating.thanks && !rating.given) return form(rating, speaker, send, redraw);
  const thanks = rating.thanks || speaker.say("rate_thanks");
  return el("section", { class: "rating rated", role: "status" }, starsGiven(rating.score), el("p", {}, thanks));
}

/** A rating not given yet, or the one that was given in this browser before. */
function begun(message) {
  const score = Number(localStorage.getItem(KEY + message.id)) || 0;
  return {
    id: `r-${newId()}`,
    message: message.id,
    offered: message.by === "bot" ? BOT : HUMAN,
    score,
    given: score > 0,
    tags: [],
    comment: "",
    thanks: "",
    failed: false,
    sending: false,
  };
}

function form(rating, speaker, send, redraw) {
  const submit = async (event) => {
    event.preventDefault();
    Object.assign(rating, { sending: true, failed: false });
    redraw();
    rating.thanks = await send(rating).catch(() => "");
    Object.assign(rating, { sending: false, failed: !rating.thanks });
    if (rating.thanks) localStorage.setItem(KEY + rating.message, rating.score);
    redraw();
  };
  return el(
    "form",
    { class: "rating", onsubmit: submit },
    stars(rating, speaker, redraw),
    rating.score > 0 && tags(rating, speaker),
    rating.score > 0 && comment(rating, speaker),
    rating.failed && el("p", { class: "rating-failed", role: "alert" }, speaker.say("rate_failed")),
    rating.score > 0 &&
      el("button", { class: "rating-send", type: "submit", disabled: rating.sending }, speaker.say("rate_send")),
  );
}

function stars(rating, speaker, redraw) {
  const pick = (score) => (event) => {
    rating.score = score;
    const root = event.target.getRootNode();
    redraw();
    root.querySelector(`input[name="${rating.id}"]:checked`)?.focus();
  };
  const star = (score) =>
    el(
      "label",
      { class: score <= rating.score ? "star lit" : "star", title: speaker.say("rate_words")[score - 1] },
      el("input", {
        type: "radio",
        name: rating.id,
        value: score,
        checked: score === rating.score,
        class: "unseen",
        onchange: pick(score),
        "aria-label": speaker.say("rate_stars", { count: score }),
      }),
      icon("star"),
    );
  const word = rating.score ? speaker.say("rate_words")[rating.score - 1] : "";
  return el(
    "fieldset",
    {},
    el("legend", {}, speaker.say("rate_title")),
    [1, 2, 3, 4, 5].map(star),
    el("span", { class: "rating-word" }, word),
  );
}

function tags(rating, speaker) {
  const names = speaker.say("rate_tags");
  const toggle = (tag) => (event) => {
    rating.tags = event.target.checked ? [...rating.tags, tag] : rating.tags.filter((other) => other !== tag);
  };
  const { good, poor } = rating.offered;
  const offered = rating.score >= 4 ? good : [...poor, ...good];
  return el(
    "div",
    { class: "rating-tags" },
    offered.map((tag) =>
      el(
        "label",
        {},
        el("input", { type: "checkbox", class: "unseen", checked: rating.tags.includes(tag), onchange: toggle(tag) }),
        el("span", {}, names[tag]),
      ),
    ),
  );
}

function comment(rating, speaker) {
  const area = el("textarea", {
    rows: 2,
    maxlength: 500,
    placeholder: speaker.say("rate_comment"),
    "aria-label": speaker.say("rate_comment"),
    oninput: (event) => (rating.comment = event.target.value),
  });
  area.value = rating.comment;
  return area;
}

function starsGiven(score) {
  return el(
    "div",
    { class: "stars-given", "aria-hidden": "true" },
    [1, 2, 3, 4, 5].map((star) => el("span", { class: star <= score ? "star lit" : "star" }, icon("star"))),
  );
}
