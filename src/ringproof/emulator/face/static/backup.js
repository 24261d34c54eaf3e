// Backup: the settings as a file, and a file put in again.

import {upload} from "./api.js";
import {$, make, notice} from "./dom.js";

const MOST = 50;

export function begin() {
  $("restore-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = $("file").files;
    if (!file) return;
    try {
      const {changed, dropped} = await upload(file);
      notice("");
      $("restored").replaceChildren(
        ...list(changed, "Changed", "Nothing had to be changed."),
        ...list(dropped, "Left out, since this phone does not know it", ""));
    } catch (error) {
      $("restored").replaceChildren(make("p", {class: "error"}, error.message));
    }
  });
}

function list(paths, title, none) {
  if (paths.length === 0) return none ? [make("p", {}, none)] : [];
  const rest = paths.length - MOST;
  const items = paths.slice(0, MOST).map((path) => make("li", {class: "mono"}, path));
  if (rest > 0) items.push(make("li", {}, `and ${rest} more`));
  return [make("p", {}, `${title}:`), make("ul", {}, ...items)];
}
