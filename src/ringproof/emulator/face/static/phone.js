// The phone's front: display, keys, keypad, handset. What is pressed is asked of the phone; what
// is shown is what the phone says of itself.

import {post} from "./api.js";
import {$, make, notice, redraw} from "./dom.js";

const STATES = {
  ringing: "rings", dialing: "is dialled", active: "talking", held: "on hold",
  conferenced: "in conference", conference_held: "conference on hold",
  transferring: "is being connected", transferring_held: "is being connected",
};
const LETTERS = ["", "ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ", "", "", ""];
const SAYS = {
  "off/": "free", "red/blinks": "rings", "green/blinks": "dialling", "green/": "talking",
  "red/": "on hold",
};
// Of what is done with the entered number it is used up.
const USES_NUMBER = new Set(["dial", "lift", "line", "transfer", "tones"]);

async function act(deed, members = {}) {
  const number = $("number").value.trim();
  try {
    await post("act", {deed, number, ...members});
    notice("");
    if (USES_NUMBER.has(deed)) $("number").value = "";
  } catch (error) {
    notice(error.message);
  }
}

export function begin() {
  $("dial-form").addEventListener("submit", (event) => {
    event.preventDefault();
    act("dial");
  });
  for (const button of document.querySelectorAll("[data-deed]")) {
    button.addEventListener("click", () => act(button.dataset.deed));
  }
  $("rub").addEventListener("click", () => {
    $("number").value = $("number").value.slice(0, -1);
  });
  $("keypad").append(...[..."123456789*0#"].map(digitKey));
}

function digitKey(digit, at) {
  const press = () => { $("number").value += digit; };
  const letters = make("small", {"aria-hidden": "true"}, LETTERS[at]);
  return make("button", {type: "button", "aria-label": digit, onclick: press}, digit, letters);
}

export function show({calls, display, lines, keys}) {
  redraw($("display-calls"), calls, (all) => (all.length ? all.map(callRow) : [idle()]));
  redraw($("display-messages"), display, (all) => all.map((text) => make("p", {}, text)));
  redraw($("lines"), lines, (all) => all.map(lineKey));
  redraw($("script-keys"), keys, (all) => all.map(scriptKey));
  $("script-keys").hidden = keys.length === 0;
}

const idle = () => make("p", {class: "idle"}, "No calls");

function callRow(call) {
  const who = call.name ? `${call.name} (${call.number || "no number"})` : call.number || "Unknown";
  const theirs = call.held_by_them ? ", held by the other side" : "";
  const says = `line ${call.line}, ${STATES[call.state] ?? call.state}${theirs}`;
  return make("div", {class: `call ${call.state}`},
    make("p", {}, make("strong", {}, who), " ", make("span", {class: "mono"}, call.id)),
    make("p", {class: "says"}, says),
    make("p", {class: "buttons"}, ...callButtons(call)));
}

function callButtons(call) {
  const button = (deed, text) => make("button", {
    type: "button", "data-key": `${call.id} ${deed}`, "aria-label": `${text} ${call.id}`,
    onclick: () => act(deed, {call: call.id}),
  }, text);
  const end = button("end", call.state === "ringing" ? "Reject" : "End");
  if (call.state === "ringing") return [button("accept", "Accept"), end];
  if (call.state === "active" || call.state === "conferenced") return [button("hold", "Hold"), end];
  if (call.state === "held" || call.state === "conference_held") {
    return [button("resume", "Resume"), end];
  }
  return [end];
}

function lineKey(line) {
  const says = SAYS[`${line.led}/${line.blinks ? "blinks" : ""}`];
  return make("li", {}, make("button", {
    type: "button", "data-key": `line ${line.id}`, onclick: () => act("line", {line: line.id}),
    "aria-label": `Line ${line.id}, ${line.number}, ${says}`,
  }, led(line), make("span", {}, `${line.id}`), make("small", {}, line.number)));
}

function scriptKey(key) {
  return make("li", {}, make("button", {
    type: "button", "data-key": `key ${key.name}`, onclick: () => act("key", {key: key.name}),
    "aria-label": `${[key.title, key.info].filter(Boolean).join(" ")}, light ${key.led}`,
  }, led(key), make("span", {}, key.title), make("small", {}, key.info)));
}

function led({led: colour, blinks}) {
  const known = ["red", "green", "blue", "orange", "yellow", "white"].includes(colour);
  const lit = known ? colour : colour === "off" || !colour ? "off" : "green";
  return make("span", {class: `led ${lit}${blinks ? " blinks" : ""}`, "aria-hidden": "true"});
}
