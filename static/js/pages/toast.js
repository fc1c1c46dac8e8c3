// A word that is seen and heard about what became of something that the reader asked for, elsewhere on the page.
import { announce } from "./announce.js";

// Milliseconds for which a word that asks for nothing is shown.
const BRIEFLY = 5000;
let hiding = 0;

/** With a link to what is at hand offline, where it is about that. */
export function toast(text, { isLasting = false, isAboutOffline = false } = {}) {
  const place = document.querySelector("[data-toast]");
  place.querySelector("[data-toast-words]").textContent = text;
  place.querySelector("[data-toast-offline]").hidden = !isAboutOffline;
  place.hidden = false;
  announce(text);
  clearTimeout(hiding);
  if (!isLasting) hiding = setTimeout(() => { place.hidden = true; }, BRIEFLY);
}

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-toast-close]")) document.querySelector("[data-toast]").hidden = true;
});
