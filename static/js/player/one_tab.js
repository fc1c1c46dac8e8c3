// One recording at a time, in however many tabs the site is open.
import * as player from "./player.js";
import * as queue from "./queue.js";
import * as sound from "./sound.js";

export function start() {
  if (!window.BroadcastChannel) return;
  const tabs = new BroadcastChannel("ytv2:playing");
  sound.audio.addEventListener("play", () => tabs.postMessage("another tab plays"));
  tabs.addEventListener("message", () => {
    if (!sound.isPlaying()) return;
    player.pause();
    queue.readAgain();
  });
}
