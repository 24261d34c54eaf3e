// Making elements. Whatever a caller sent arrives as text: nothing here reads HTML.

export const $ = (id) => document.getElementById(id);

// make("button", {type: "button", class: "go"}, "Text", anotherElement)
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null && child !== ""));
  return element;
}

// Draws a part anew when what it shows has changed; the keyboard stays where it was.
const drawn = new Map();
export function redraw(container, value, draw) {
  const text = JSON.stringify(value);
  if (drawn.get(container) === text) return;
  drawn.set(container, text);
  const key = container.contains(document.activeElement) && document.activeElement.dataset.key;
  container.replaceChildren(...draw(value));
  if (!key) return;
  const again = [...container.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  (again ?? container.querySelector("button") ?? document.getElementById("number")).focus();
}

// Appends to a list that shows its end, and stays there unless somebody has scrolled up.
export function appendTo(list, elements, most) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.append(...elements);
  while (list.children.length > most) list.firstElementChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

let hiding = 0;
export function notice(text, isError = true) {
  const shown = $("notice");
  clearTimeout(hiding);
  shown.textContent = text;
  shown.hidden = !text;
  shown.classList.toggle("error", isError);
  if (text) hiding = setTimeout(() => { shown.hidden = true; }, 8000);
}
