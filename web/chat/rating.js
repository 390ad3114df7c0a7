/** How was it? One to five stars, a few words to tick, room for a comment. */

import { el, icon } from "../shared/dom.js";
import { newId } from "../shared/identifier.js";

// The reasons to tick where the message does not bring its own: it was made here when a person's service ended.
const HUMAN = { good: ["solved", "fast", "kind"], bad: ["unsolved", "slow", "unkind"] };

const KEY = "kefu.rated.";

/**
 * The form, or the thanks once given. `send(rating)`: Promise of { thanks, choices }; `choose(choice)` for what is offered with
 * the thanks; `redraw()` after a change.
 */
export function ratingOf(entry, speaker, send, choose, redraw) {
  entry.rating ??= begun(entry.message, speaker);
  const rating = entry.rating;
  if (!rating.thanks && !rating.given) return form(rating, speaker, send, redraw);
  const thanks = rating.thanks || speaker.say("rate_thanks");
  return el(
    "section",
    { class: "rating rated", role: "status" },
    starsGiven(rating.score),
    el("p", {}, thanks),
    rating.choices.map((choice) => offer(choice, rating, choose, redraw)),
  );
}

/** Another person, in one step: offered once. */
function offer(choice, rating, choose, redraw) {
  const take = () => {
    rating.choices = [];
    redraw();
    choose(choice);
  };
  return el("button", { type: "button", class: "rating-send rating-again", onclick: take }, choice.text);
}

/** A rating not given yet, or the one that was given in this browser before. */
function begun(message, speaker) {
  const score = Number(localStorage.getItem(KEY + message.id)) || 0;
  return {
    id: `r-${newId()}`,
    message: message.id,
    offered: message.rating?.tags ?? named(HUMAN, speaker.say("rate_tags")),
    score,
    given: score > 0,
    tags: [],
    comment: "",
    thanks: "",
    choices: [],
    failed: false,
    sending: false,
  };
}

function named(tags, names) {
  const sides = Object.entries(tags).map(([side, ids]) => [side, ids.map((id) => ({ id, text: names[id] }))]);
  return Object.fromEntries(sides);
}

function form(rating, speaker, send, redraw) {
  const submit = async (event) => {
    event.preventDefault();
    Object.assign(rating, { sending: true, failed: false });
    redraw();
    const { thanks = "", choices = [] } = await send(rating).catch(() => ({}));
    Object.assign(rating, { thanks, choices, sending: false, failed: !thanks });
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
  const toggle = (tag) => (event) => {
    rating.tags = event.target.checked ? [...rating.tags, tag] : rating.tags.filter((other) => other !== tag);
  };
  const { good, bad } = rating.offered;
  const offered = rating.score >= 4 ? good : [...bad, ...good];
  const chip = ({ id, text }) => {
    const box = { type: "checkbox", class: "unseen", value: id, checked: rating.tags.includes(id), onchange: toggle(id) };
    return el("label", {}, el("input", box), el("span", {}, text));
  };
  return el("div", { class: "rating-tags", role: "group", "aria-label": speaker.say("rate_why") }, offered.map(chip));
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
