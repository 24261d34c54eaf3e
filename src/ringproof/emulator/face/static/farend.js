// The far ends: somebody calls the phone, answers it, and does what callers do.

import {post} from "./api.js";
import {$, make, notice, redraw} from "./dom.js";

const STATES = {ringing: "ringing", connected: "connected", held: "held by the phone", ended: "ended"};

async function act(deed, members) {
  try {
    await post("far", {deed, ...members});
    notice("");
    return true;
  } catch (error) {
    notice(error.message);
    return false;
  }
}

export function begin() {
  $("far-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const line = Number($("far-line").value) || 1;
    act("call", {number: $("far-number").value, name: $("far-name").value, line});
  });
}

export function show({legs, lines}) {
  redraw($("far-line"), lines.map((line) => [line.id, line.number]), (all) =>
    all.map(([id, number]) => make("option", {value: id}, `${id} (${number})`)));
  // A form that somebody types into must not be drawn anew under his hands.
  const typing = document.activeElement?.tagName === "INPUT" && $("legs").contains(document.activeElement);
  if (!typing) redraw($("legs"), legs, (all) => all.map(legRow));
  $("no-legs").hidden = legs.length > 0;
}

function legRow(leg) {
  const who = leg.name ? `${leg.name} (${leg.number || "no number"})` : leg.number || "Unknown";
  const way = leg.direction === "in" ? "called the phone" : "was called";
  const says = [`${way}, ${STATES[leg.state] ?? leg.state}`];
  if (leg.holds_us) says.push("holds the phone");
  if (leg.heard) says.push(`heard ${leg.heard}`);
  if (leg.is_phone) says.push("another phone: act there");
  return make("li", {class: `leg ${leg.state}`},
    make("p", {}, make("strong", {}, who), " ", make("span", {class: "mono"}, leg.id)),
    make("p", {class: "says"}, says.join("; ")),
    leg.is_phone || leg.state === "ended" ? null : make("p", {class: "buttons"}, ...buttons(leg)),
    leg.is_phone || leg.state === "ended" ? null : newParty(leg));
}

function buttons(leg) {
  const button = (deed, text) => make("button", {
    type: "button", "data-key": `${leg.id} ${deed}`, "aria-label": `${text}, ${leg.id}`,
    onclick: () => act(deed, {leg: leg.id}),
  }, text);
  if (leg.state === "ringing" && leg.direction === "out") {
    return [button("answer", "Answer"), button("reject", "Decline")];
  }
  if (leg.state === "ringing") return [button("hang_up", "Hang up")];
  return [
    leg.holds_us ? button("resume", "Resume") : button("hold", "Hold"),
    button("hang_up", "Hang up"),
  ];
}

function newParty(leg) {
  const number = make("input", {
    "aria-label": `New number of ${leg.id}`, placeholder: "number", inputmode: "tel", autocomplete: "off",
  });
  const name = make("input", {
    "aria-label": `New name of ${leg.id}`, placeholder: "name", autocomplete: "off",
  });
  const submit = async (deed, members) => {
    // The keyboard leaves the fields, so that they are drawn anew.
    if (await act(deed, {leg: leg.id, ...members})) number.value = name.value = "";
  };
  const rename = () => submit("rename", {number: number.value || null, name: name.value || null});
  const transfer = () => submit("transfer", {to: number.value, name: name.value});
  const form = make("form", {class: "party"}, number, name,
    make("button", {type: "submit", "data-key": `${leg.id} rename`}, "Rename"),
    leg.state === "ringing" ? null
      : make("button", {type: "button", "data-key": `${leg.id} transfer`, onclick: transfer}, "Transfer"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.querySelector("button").focus();
    rename();
  });
  return form;
}
