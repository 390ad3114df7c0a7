/** The way in: name and password; on a demo system its agents stand ready. */

import { el } from "../shared/dom.js";

const KEY = "kefu.desk.token";

/** The token of this tab, or null. Kept for the tab only: a shared computer does not stay logged in. */
export const token = () => sessionStorage.getItem(KEY);
export const keep = (value) => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY));

/** Shows the form until somebody is in: Promise of the agent. */
export function login(root, { speaker, server, demo, say = "" }) {
  return new Promise((resolve) => {
    const problem = { key: say };
    const draw = () => root.replaceChildren(form(speaker, problem, enter), agents(speaker, demo, enter));
    const enter = async (name, password) => {
      const answer = await server.post("/desk/login", { name, password }).catch((error) => {
        problem.key = error.status === 401 || error.status === 400 ? "login_wrong" : "try_again";
      });
      if (!answer) return draw();
      keep(answer.token);
      speaker.listeners.delete(draw);
      root.hidden = true;
      resolve(answer.agent);
    };
    speaker.listeners.add(draw);
    root.hidden = false;
    draw();
    root.querySelector("input").focus();
  });
}

function form(speaker, problem, enter) {
  const name = el("input", { name: "name", autocomplete: "username", required: true });
  const password = el("input", {
    name: "password",
    type: "password",
    autocomplete: "current-password",
    required: true,
  });
  const submit = (event) => {
    event.preventDefault();
    enter(name.value.trim(), password.value);
  };
  return el(
    "form",
    { class: "login-form", onsubmit: submit },
    el("img", { src: "../shared/icon.svg", alt: "", width: 44, height: 44 }),
    el("h1", {}, speaker.say("login_title")),
    el("label", {}, speaker.say("login_name"), name),
    el("label", {}, speaker.say("login_password"), password),
    problem.key ? el("p", { class: "problem", role: "alert" }, speaker.say(problem.key)) : null,
    el("button", { type: "submit", class: "strong" }, speaker.say("login")),
  );
}

function agents(speaker, demo, enter) {
  const found = demo?.agents ?? [];
  if (!found.length) return "";
  return el(
    "div",
    { class: "login-demo" },
    el("p", {}, speaker.say("login_demo")),
    el(
      "div",
      {},
      found.map((agent) =>
        el("button", { type: "button", class: "plain", onclick: () => enter(agent.name, agent.password) }, agent.name),
      ),
    ),
  );
}
