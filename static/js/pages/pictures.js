// A picture that cannot be had makes way for the pattern behind it.
import { onPage } from "./page.js";

const giveUp = (image) => image.closest(".thumb") && image.remove();
const isBroken = (image) => image.complete && image.currentSrc && image.naturalWidth === 0;

export function start() {
  document.addEventListener("error", (event) => event.target.matches?.("img") && giveUp(event.target), true);
  onPage(() => document.querySelectorAll(".thumb img").forEach((image) => isBroken(image) && giveUp(image)));
}
