// The sleep timer: after so many minutes, or at the end of what plays, it is quiet. It ends with the document.
import * as player from "./player.js";
import * as sound from "./sound.js";

export const END = "end";
export const changes = new EventTarget();
let until = null; // a moment in milliseconds, or END
let timer = null;

export const isOn = () => until !== null;
/** Minutes that are left, rounded up; END where it waits for the end. */
export const left = () => (until === null || until === END ? until : Math.max(1, Math.ceil((until - Date.now()) / 60_000)));

export function set(choice) {
  clearTimeout(timer);
  until = choice === END ? END : choice ? Date.now() + choice * 60_000 : null;
  if (until && until !== END) timer = setTimeout(stop, choice * 60_000);
  changes.dispatchEvent(new Event("change"));
}

function stop() {
  player.pause();
  set(null);
}

export function start() {
  player.askBeforeGoingOn(() => {
    const isOver = until === END;
    if (isOver) set(null);
    return !isOver;
  });
  // A timer of a sleeping device may be late.
  sound.audio.addEventListener("timeupdate", () => until && until !== END && Date.now() >= until && stop());
}
