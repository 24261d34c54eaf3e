// The whole: who is logged in, which page is shown, and the feed that keeps it current.

import * as access from "./access.js";
import {about, keepWord, logIn, post, whenLoggedOut} from "./api.js";
import * as backup from "./backup.js";
import {$, notice} from "./dom.js";
import * as farend from "./farend.js";
import * as ladder from "./ladder.js";
import * as phone from "./phone.js";
import * as scripts from "./scripts.js";

let feed = null;
let again = 0;
let session = null;

function showLogin() {
  closeFeed();
  session = null;
  access.forget();
  scripts.forget();
  ladder.clear();
  scripts.clearLog();
  notice("");
  $("app").hidden = true;
  $("login-view").hidden = false;
  $("user").focus();
}

function showApp(opened) {
  session = keepWord(opened);
  $("login-view").hidden = true;
  $("app").hidden = false;
  $("phone-name").textContent = session.phone.name;
  $("phone-mac").textContent = session.phone.mac;
  document.title = `${session.phone.name}, emulated phone`;
  $("log-out").textContent = `Log out ${session.user}`;
  for (const link of document.querySelectorAll(".for-admin")) link.hidden = !session.admin;
  showPage();
  openFeed();
}

function showPage() {
  if (!session) return;
  notice("");
  const wanted = location.hash.slice(1);
  const pages = [...document.querySelectorAll(".page")];
  const known = pages.some((page) => page.id === wanted) && (session.admin || wanted === "phone");
  const name = known ? wanted : "phone";
  for (const page of pages) page.hidden = page.id !== name;
  for (const link of document.querySelectorAll("nav a")) {
    const current = link.getAttribute("href") === `#${name}`;
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (name !== "access") access.forget();
  if (name === "scripts") scripts.open();
}

function openFeed() {
  closeFeed();
  live("connecting");
  feed = new EventSource("/api/v1/face/stream");
  // A feed begins with all that there is.
  feed.addEventListener("open", () => { live("live"); ladder.clear(); scripts.clearLog(); });
  feed.addEventListener("state", ({data}) => {
    const state = JSON.parse(data);
    for (const part of [phone, farend, access, scripts]) part.show(state);
  });
  feed.addEventListener("steps", ({data}) => ladder.show(JSON.parse(data)));
  feed.addEventListener("log", ({data}) => scripts.showLog(JSON.parse(data)));
  feed.addEventListener("ended", showLogin);
  feed.addEventListener("error", () => {
    live("lost");
    if (feed?.readyState === EventSource.CLOSED) again = setTimeout(reopen, 2000);
  });
}

// A browser does not try again by itself where it was refused: the session may be over.
async function reopen() {
  try {
    showApp(await about());
  } catch {
    showLogin();
  }
}

function closeFeed() {
  clearTimeout(again);
  feed?.close();
  feed = null;
}

function live(state) {
  const says = {live: "live", connecting: "connecting", lost: "connection lost"};
  $("live").textContent = says[state];
  $("live").dataset.state = state;
}

$("login-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  $("login-error").textContent = "";
  try {
    showApp(await logIn($("user").value, $("password").value));
    $("password").value = "";
    $("content").focus();
  } catch (error) {
    $("login-error").textContent = error.message;
    $("password").select();
  }
});
$("log-out").addEventListener("click", async () => {
  await post("logout", {}, true).catch(() => {});
  showLogin();
});
window.addEventListener("hashchange", showPage);
whenLoggedOut(showLogin);
for (const part of [phone, farend, ladder, access, backup, scripts]) part.begin();
about().then(showApp, showLogin);
