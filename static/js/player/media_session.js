// What the system shows of what plays, and its keys: of the keyboard, of headphones, on a lock screen.
import * as player from "./player.js";
import * as queue from "./queue.js";
import * as sound from "./sound.js";

export const [BACK, FORWARD] = [15, 30];

const ACTIONS = {
  play: () => player.resume(),
  pause: () => player.pause(),
  stop: () => player.pause(),
  seekbackward: ({ seekOffset }) => player.skip(-(seekOffset || BACK)),
  seekforward: ({ seekOffset }) => player.skip(seekOffset || FORWARD),
  seekto: ({ seekTime }) => player.seek(seekTime),
  previoustrack: () => player.previous(),
  nexttrack: () => player.next(),
};

function show(session) {
  const track = queue.playing();
  if (!track) {
    session.metadata = null;
    session.playbackState = "none";
    return;
  }
  session.playbackState = sound.isPlaying() ? "playing" : "paused";
  if (session.metadata?.title !== track.title || session.metadata.artist !== track.by) {
    const artwork = track.picture ? [{ src: new URL(track.picture, location.href).href }] : [];
    session.metadata = new MediaMetadata({ title: track.title, artist: track.by, album: "YTV2", artwork });
  }
  const { at, length } = player.progress();
  if (!length) return;
  session.setPositionState?.({ duration: length, playbackRate: sound.speed(), position: Math.min(at, length) });
}

export function start() {
  const session = navigator.mediaSession;
  if (!session || !window.MediaMetadata) return;
  for (const [action, handler] of Object.entries(ACTIONS)) {
    try { session.setActionHandler(action, handler); } catch { /* one that this browser does not know */ }
  }
  ["play", "pause", "seeked", "durationchange", "ratechange"].forEach((name) => {
    sound.audio.addEventListener(name, () => show(session));
  });
  queue.changes.addEventListener("change", () => show(session));
}
