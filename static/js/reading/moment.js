// A moment of the recording in the address, #t=83: to listen begins there, and the link to it can be copied.
import { onPage } from "../pages/page.js";
import { clock } from "../player/clock.js";
import * as player from "../player/player.js";
import * as sound from "../player/sound.js";
import { trackOf } from "../player/track.js";

const inAddress = () => {
  const seconds = /^#t=(\d{1,6})$/.exec(location.hash)?.[1];
  return seconds === undefined ? null : Number(seconds);
};
const button = () => document.querySelector(".sound [data-listen]");

/** Offers the link to the moment that is being heard, while it is this item's. */
function offer() {
  const [track, place] = [button() && trackOf(button()), document.querySelector("[data-moment]")];
  if (!place) return;
  const { at } = player.progress();
  place.hidden = !(track && player.isCurrent(track.src) && at >= 1);
  if (place.hidden) return;
  const seconds = Math.floor(at);
  place.querySelector("[data-moment-label]").textContent = clock(seconds);
  const copy = place.querySelector("[data-copy]");
  copy.dataset.copy = `${copy.dataset.copy.split("#")[0]}#t=${seconds}`;
}

function offerBeginning(signal) {
  const [seconds, listen] = [inAddress(), button()];
  const note = document.querySelector("[data-from-moment]");
  if (seconds === null || !listen || !note) return;
  note.hidden = false;
  note.querySelector("[data-label]").textContent = clock(seconds);
  note.addEventListener("click", () => {
    const track = trackOf(listen);
    if (!player.isPlaying(track.src)) player.toggle(track);
    player.seek(seconds);
    note.hidden = true;
  }, { signal });
}

onPage((signal) => {
  offer();
  offerBeginning(signal);
});
sound.changes.addEventListener("change", offer);
