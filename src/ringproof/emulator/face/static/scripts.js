// Scripts: their texts, edited and saved; a saved one runs at once. The phone's log stands beside.

import {get, post} from "./api.js";
import {$, appendTo, make, notice, redraw} from "./dom.js";

const MOST_LOG = 1000;
const LEVELS = {e: "error", w: "warning", i: "information", d: "debug", v: "verbose"};
let texts = new Map();
let chosen = null;
let states = [];

export function begin() {
  $("script-form").addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  $("code").addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      save();
    }
  });
  for (const name of ["keyup", "click", "input"]) $("code").addEventListener(name, showCaret);
  $("new-script").addEventListener("click", () => {
    choose(null);
    $("script-name").focus();
  });
  $("delete-script").addEventListener("click", remove);
  $("clear-log").addEventListener("click", clearLog);
}

// Fetches the texts; what is being edited stays.
export async function open() {
  try {
    const {scripts} = await get("scripts");
    const before = texts;
    texts = new Map(scripts.map(({name, code}) => [name, code]));
    const untouched = chosen === null ? !$("code").value : $("code").value === before.get(chosen);
    if (untouched) choose(texts.has(chosen) ? chosen : scripts[0]?.name ?? null);
    drawList();
  } catch (error) {
    notice(error.message);
  }
}

export function show({scripts}) {
  states = scripts;
  drawList();
  showState();
}

function choose(name) {
  chosen = name;
  $("script-name-row").hidden = name !== null;
  $("script-name").value = "";
  $("code").value = name === null ? "" : texts.get(name);
  $("delete-script").hidden = name === null;
  $("code").setSelectionRange(0, 0);
  drawList();
  showState();
  showCaret();
}

async function save() {
  const name = chosen ?? $("script-name").value.trim();
  const code = $("code").value;
  try {
    if (chosen === null && texts.has(name)) {
      throw new Error(`there is a script called ${name}; choose another name.`);
    }
    const {stopped} = await post("scripts", {name, code});
    texts.set(name, code);
    chosen = name;
    $("script-name-row").hidden = true;
    $("delete-script").hidden = false;
    notice(stopped ? "Saved, but the script is stopped." : "Saved; the script runs.", Boolean(stopped));
    // Word of the script may have come before this answer.
    drawList();
    showState();
  } catch (error) {
    notice(error.message);
  }
}

async function remove() {
  try {
    await post("scripts/delete", {name: chosen});
    texts.delete(chosen);
    notice(`${chosen} is deleted.`, false);
    choose([...texts.keys()][0] ?? null);
    $("code").focus();
  } catch (error) {
    notice(error.message);
  }
}

function drawList() {
  const all = [...texts.keys()].map((name) => ({
    name, chosen: name === chosen, stopped: Boolean(states.find((one) => one.name === name)?.stopped),
  }));
  redraw($("script-list"), all, (rows) => rows.map((row) => make("li", {}, make("button", {
    type: "button", "data-key": row.name, "aria-pressed": String(row.chosen),
    "aria-label": row.stopped ? `${row.name}, stopped` : row.name, onclick: () => choose(row.name),
  }, make("span", {class: `led ${row.stopped ? "red" : "green"}`, "aria-hidden": "true"}), row.name))));
}

function showState() {
  const state = states.find((one) => one.name === chosen) ?? null;
  redraw($("script-state"), state, (one) => {
    if (!one) return [];
    if (!one.stopped) return [make("p", {class: "says"}, `${one.name} runs.`)];
    const line = /:(\d+):/.exec(one.stopped)?.[1];
    const go = line && make("button", {
      type: "button", "data-key": "go", onclick: () => goTo(Number(line)),
    }, `Go to line ${line}`);
    return [make("p", {class: "error"}, `${one.name} is stopped: ${one.stopped}`), go].filter(Boolean);
  });
}

function goTo(line) {
  const lines = $("code").value.split("\n");
  const at = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  $("code").focus();
  $("code").setSelectionRange(at, at + (lines[line - 1]?.length ?? 0));
  const height = $("code").scrollHeight / lines.length;
  $("code").scrollTop = Math.max(0, (line - 6) * height);
  showCaret();
}

function showCaret() {
  const before = $("code").value.slice(0, $("code").selectionStart);
  $("caret").textContent = `line ${before.split("\n").length}`;
}

export function showLog(entries) {
  appendTo($("log"), entries.map(({level, text}) => make("li", {class: `level-${level}`},
    make("span", {class: "level", title: LEVELS[level]}, level.toUpperCase()), " ", text)), MOST_LOG);
}

export function clearLog() { $("log").replaceChildren(); }

// When somebody else logs in, nothing of the one before is left.
export function forget() {
  texts = new Map();
  choose(null);
}
