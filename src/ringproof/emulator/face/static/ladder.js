// The ladder: three lanes (people, the phone, the network), one arrow a step, the newest last.

import {$, appendTo, make} from "./dom.js";

const MOST = 300;
const ARROWS = {
  "user>phone": ["left", "right", "at the phone"],
  "far>phone": ["left", "right", "far end"],
  "client>phone": ["right", "left", "command"],
  "phone>server": ["right", "right", "event"],
};
let rows = new Map();

export function begin() {
  $("clear-ladder").addEventListener("click", clear);
}

export function clear() {
  rows = new Map();
  $("ladder").replaceChildren();
}

export function show(steps) {
  const fresh = [];
  for (const step of steps) {
    const row = stepRow(step);
    const known = rows.get(step.id);
    if (known?.isConnected) known.replaceWith(row);
    else fresh.push(row);
    rows.set(step.id, row);
  }
  appendTo($("ladder"), fresh, MOST);
  if (rows.size > 2 * MOST) rows = new Map([...rows].filter(([, row]) => row.isConnected));
}

function stepRow(step) {
  const [side, heads, kind] = ARROWS[`${step.from}>${step.to}`] ?? ["right", "right", ""];
  const {label, details} = read(step);
  const failed = /^(4|5|no answer|refused)/.test(step.answer);
  return make("li", {class: `step ${side} ${step.kind}`, title: step.text},
    make("div", {class: `arrow ${heads}`},
      make("p", {}, make("strong", {}, label), " ", make("small", {}, step.kind === "request" ? "request" : kind)),
      details ? make("p", {class: "details"}, details) : null,
      step.answer ? make("p", {class: failed ? "answer failed" : "answer"}, step.answer) : null),
    make("span", {class: "time"}, time(step.at)));
}

// The name of what happened, and its details, as people read them.
function read(step) {
  if (step.kind === "deed") {
    const [label, ...rest] = step.text.split(" ");
    return {label: label.replace("_", " "), details: rest.join(" ")};
  }
  const target = step.text.slice(step.text.indexOf(" ") + 1);
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const pairs = [...new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1))];
  const key = step.kind === "event" ? "event" : "action";
  const named = pairs.find(([name]) => name === key);
  const details = pairs.filter((pair) => pair !== named)
    .map(([name, value]) => (value ? `${name}=${value}` : name)).join("  ");
  return {label: named ? named[1] : path, details};
}

function time(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds % 60).toFixed(3).padStart(6, "0")}`;
}
