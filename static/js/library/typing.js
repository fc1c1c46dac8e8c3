// Results while one types: the list is exchanged in place, the field, its caret and what plays are left alone.
import { placeWhileTyping } from "../pages/filters.js";
import { addressOf, visit } from "../pages/navigation.js";

// As long as a hand rests between two words, in milliseconds.
const REST = 250;

let timer;

function show(field) {
  // Who went elsewhere meanwhile wants what is there.
  if (document.activeElement === field && location.pathname === "/") visit(addressOf(field.form), { isTyped: true, keepPlace: placeWhileTyping });
}

function onInput(event) {
  // Letters that are still being put together are no word yet.
  if (!event.target.matches("#q") || event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(show, REST, event.target);
}

document.addEventListener("input", onInput);
document.addEventListener("compositionend", onInput);
document.addEventListener("submit", () => clearTimeout(timer));
