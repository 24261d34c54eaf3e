// Access: whether action URLs are listened to, where events go, and the tokens.

import {post} from "./api.js";
import {$, make, notice, redraw} from "./dom.js";

let shown = null;

export function begin() {
  $("access-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await post("access", {allow: $("allow").checked, server: $("server").value});
      notice("Saved.", false);
    } catch (error) {
      notice(error.message);
    }
  });
  $("token-form").addEventListener("submit", create);
  $("token-seen").addEventListener("click", () => {
    forget();
    $("token-name").focus();
  });
}

async function create(event) {
  event.preventDefault();
  try {
    const {name, token} = await post("tokens", {name: $("token-name").value});
    notice("");
    $("token-name").value = "";
    $("new-token-name").textContent = name;
    $("new-token-text").textContent = token;
    const url = `${location.origin}/api/v1/exec/command?action=call&number=42`;
    $("new-token-try").textContent =
      `curl --insecure -H "Authorization: Bearer ${token}" -i "${url}"`;
    $("new-token").hidden = false;
  } catch (error) {
    notice(error.message);
  }
}

// A token that was shown is shown no more, and is not in the page.
export function forget() {
  for (const id of ["new-token-name", "new-token-text", "new-token-try"]) $(id).textContent = "";
  $("new-token").hidden = true;
}

export function show({access}) {
  const setting = JSON.stringify([access.allow, access.server]);
  if (setting !== shown) {
    shown = setting;
    $("allow").checked = access.allow;
    $("server").value = access.server;
  }
  redraw($("tokens"), access.tokens, (names) => names.map(tokenRow));
  $("no-tokens").hidden = access.tokens.length > 0;
  $("no-server").hidden = access.server !== "";
}

function tokenRow(name) {
  const remove = async () => {
    try {
      await post("tokens/delete", {name});
      notice("");
    } catch (error) {
      notice(error.message);
    }
  };
  return make("li", {}, make("span", {}, name), make("button", {
    type: "button", class: "stop", "data-key": name, "aria-label": `Delete token ${name}`, onclick: remove,
  }, "Delete"));
}
