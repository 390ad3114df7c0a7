/** The front page: where the two doors are, and how to try them. */

import { config } from "../shared/config.js";
import { el, icon } from "../shared/dom.js";
import { Speaker } from "../shared/language.js";
import { WORDING } from "./wording.js";

const find = (id) => document.getElementById(id);
const speaker = new Speaker(WORDING);
let stage = "";

speaker.begin();
speaker.picker(find("language"));
speaker.listeners.add(draw);
find("mark-chat").append(icon("bot"));
find("mark-desk").append(icon("person"));
draw();

config().then((found) => {
  stage = found.stage;
  find("try").hidden = !found.demo;
  draw();
}, console.error);

function draw() {
  speaker.fill();
  find("steps").replaceChildren(...speaker.say("steps").map((step) => el("li", {}, step)));
  find("stage").textContent = stage ? speaker.say("stage", { stage }) : "";
}
