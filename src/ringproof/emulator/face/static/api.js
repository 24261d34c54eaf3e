// Asking the phone. What changes something carries the session's word, which only our pages know.

const API = "/api/v1/face/";
let word = "";
let loggedOut = () => {};

export function whenLoggedOut(act) { loggedOut = act; }

export function about() { return send("GET", "session", {}, true); }

export function logIn(user, password) {
  return post("login", {user, password}, true).then(keepWord);
}

export function keepWord(session) {
  word = session.word;
  return session;
}

export const get = (path) => send("GET", path, {});

export function post(path, members, quiet = false) {
  const headers = {"Content-Type": "application/json"};
  return send("POST", path, {headers, body: JSON.stringify(members)}, quiet);
}

export const upload = (file) =>
  send("POST", "backup", {headers: {"Content-Type": "application/xml"}, body: file});

async function send(method, path, {headers = {}, body}, quiet = false) {
  let answer;
  try {
    answer = await fetch(API + path, {
      method, body, headers: {...headers, "X-CSRF-Token": word}, credentials: "same-origin",
    });
  } catch {
    throw new Error("The phone does not answer; is it still running?");
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  if (answer.status === 401 && !quiet) loggedOut();
  throw new Error(said.error ?? `The phone answers ${answer.status}.`);
}
