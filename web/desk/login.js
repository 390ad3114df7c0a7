/** The way in: name and password, a single sign-on, or both; on a demo system its agents stand ready. */

import { el } from "../shared/dom.js";
import { leaveFor, returned } from "./sign-on.js";

const KEY = "kefu.desk.token";

/** The token of this tab, or null. Kept for the tab only: a shared computer does not stay logged in. */
export const token = () => sessionStorage.getItem(KEY);
export const keep = (value) => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY));

/** Shows the form until somebody is in, or takes in who comes back from the single sign-on: Promise of the agent. */
export async function login(root, { speaker, server, demo, say = "" }) {
  const back = await returned(server);
  if (back?.token) {
    keep(back.token);
    if (back.page === location.pathname + location.hash) return back.agent;
    location.replace(back.page);
    return new Promise(() => {}); // that page goes on; this one does not begin
  }
  return new Promise((resolve) => {
    const problem = { key: back?.problem ?? say };
    const offered = { password: true };
    const draw = () => root.replaceChildren(form(speaker, problem, offered, enter), agents(speaker, demo, offered, enter));
    const enter = async (name, password) => {
      const answer = await server.post("/desk/login", { name, password }).catch((error) => {
        problem.key = error.status === 401 || error.status === 400 ? "login_wrong" : "try_again";
        if (error.status === 429) problem.key = "login_locked";
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
    // Whoever types already is not disturbed: the form stays, only what else there is comes beside it.
    offers(server).then((found) => {
      Object.assign(offered, found);
      if (offered.oidc) root.querySelector(".login-form").append(signOn(speaker, offered));
      if (!offered.password) draw();
    });
  });
}

/** What logins there are; a system that does not say takes passwords. */
function offers(server) {
  return server.get("/desk/login").catch(() => ({ password: true }));
}

function signOn(speaker, { oidc }) {
  return el("button", { type: "button", class: "plain", id: "sign-on", onclick: () => leaveFor(oidc) }, speaker.say("sign_on"));
}

function form(speaker, problem, offered, enter) {
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
  const fields = [
    el("label", {}, speaker.say("login_name"), name),
    el("label", {}, speaker.say("login_password"), password),
  ];
  return el(
    "form",
    { class: "login-form", onsubmit: submit },
    el("img", { src: "../shared/icon.svg", alt: "", width: 44, height: 44 }),
    el("h1", {}, speaker.say("login_title")),
    offered.password ? fields : null,
    problem.key ? el("p", { class: "problem", role: "alert" }, speaker.say(problem.key)) : null,
    offered.password ? el("button", { type: "submit", class: "strong" }, speaker.say("login")) : null,
    offered.oidc ? signOn(speaker, offered) : null,
  );
}

function agents(speaker, demo, offered, enter) {
  const found = (offered.password && demo?.agents) || [];
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
