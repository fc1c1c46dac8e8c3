// The player at the foot of every page. On a phone its button opens all of it, elsewhere the queue.
import { announce } from "../pages/announce.js";
import { onPage } from "../pages/page.js";
import { clock, spoken } from "./clock.js";
import { BACK, FORWARD } from "./media_session.js";
import * as player from "./player.js";
import * as queue from "./queue.js";
import { start as startList } from "./queue_list.js";
import * as sleep from "./sleep.js";
import * as sound from "./sound.js";

// What keys do on the bar of the position, in seconds.
const KEYS = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -30, PageUp: 30 };

const bar = document.querySelector("[data-player]");
const part = (name) => bar.querySelector(`[data-${name}]`);
const write = (name, text) => { const place = part(name); if (place.textContent !== text) place.textContent = text; };
const isOpen = () => bar.classList.contains("is-open");

function setOpen(open) {
  bar.classList.toggle("is-open", open);
  part("open").setAttribute("aria-expanded", open);
  part("panel").hidden = !open;
}
const toggleOpen = () => !bar.hidden && setOpen(!isOpen());
/** By key, from anywhere on the page: the focus goes along. */
export function toggleByKey() {
  toggleOpen();
  if (isOpen()) part("queue").focus();
}

let isSeeking = false;

function showTime() {
  const seek = part("seek");
  const { at, length } = player.progress();
  const shown = isSeeking ? Number(seek.value) : at;
  seek.max = Math.max(1, Math.round(length));
  if (!isSeeking) seek.value = Math.round(at);
  seek.style.setProperty("--share", length ? Math.min(shown / length, 1) : 0);
  seek.setAttribute("aria-valuetext", length ? `${spoken(shown)} of ${spoken(length)}` : spoken(shown));
  write("elapsed", clock(shown));
  // How long it still takes, at this speed.
  write("remaining", length ? `−${clock((length - shown) / sound.speed())}` : "");
}

function showTrack(track) {
  if (part("title").dataset.src === track.src + track.page) return;
  part("title").dataset.src = track.src + track.page;
  write("title", track.title);
  part("page").href = track.page;
  write("initials", track.title.slice(0, 1).toUpperCase());
  part("picture").querySelector("img")?.remove();
  if (!track.picture) return;
  const image = new Image(88, 88);
  Object.assign(image, { alt: "", referrerPolicy: "no-referrer", src: track.picture });
  part("picture").append(image);
}

function show() {
  const track = queue.playing() ?? queue.next();
  bar.hidden = !track;
  document.documentElement.toggleAttribute("data-player-shown", Boolean(track));
  if (!track) {
    setOpen(false);
    return;
  }
  showTrack(track);
  showTime();
  bar.classList.toggle("is-playing", sound.isPlaying());
  bar.classList.toggle("is-waiting", sound.isWaiting());
  write("toggle-word", sound.isPlaying() ? "Pause" : "Play");
  write("says", player.says());
  write("by", player.says() ? "" : track.by);
  part("next").disabled = !queue.next();
  part("speed").value = String(sound.speed());
  part("volume").value = sound.audio.muted ? 0 : sound.audio.volume;
  part("volume").style.setProperty("--share", part("volume").value);
  part("mute").setAttribute("aria-pressed", sound.audio.muted);
  const coming = queue.all().length - queue.all().indexOf(track) - 1;
  write("coming", coming ? String(coming) : "");
}

function showSleep() {
  const left = sleep.left();
  const word = left === null ? "" : left === sleep.END ? "end" : `${left} min`;
  write("sleep-left", word);
  part("sleep").value = left === null ? "" : left === sleep.END ? left : "on";
  part("sleep").querySelector("[value=on]").hidden = !(left > 0);
  part("sleep").querySelector("[value=on]").textContent = `${word} left`;
}

function startSeeking(seek) {
  seek.addEventListener("input", () => { isSeeking = true; showTime(); });
  seek.addEventListener("change", () => { isSeeking = false; player.seek(Number(seek.value)); });
  seek.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    player.skip(KEYS[event.key]);
  });
}

export function start() {
  bar.append(sound.audio);
  part("speed").append(...sound.SPEEDS.map((speed) => new Option(`${speed}×`, String(speed))));
  const clicks = {
    toggle: () => player.toggle(),
    rewind: () => player.skip(-BACK),
    forward: () => player.skip(FORWARD),
    previous: player.previous,
    next: player.next,
    mute: () => sound.setMuted(!sound.audio.muted),
    open: toggleOpen,
  };
  for (const [name, act] of Object.entries(clicks)) part(name).addEventListener("click", act);
  part("speed").addEventListener("change", ({ target }) => sound.setSpeed(Number(target.value)));
  part("volume").addEventListener("input", ({ target }) => sound.setVolume(Number(target.value)));
  part("sleep").addEventListener("change", ({ target }) => {
    if (target.value !== "on") sleep.set(target.value === sleep.END ? sleep.END : Number(target.value));
    announce(sleep.isOn() ? "Sleep timer set" : "Sleep timer off");
  });
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    event.stopPropagation();
    setOpen(false);
    part("open").focus();
  });
  startSeeking(part("seek"));
  startList(part("queue"), part("keep-all"), part("clear"), part("left"));
  [sound, queue, player].forEach(({ changes }) => changes.addEventListener("change", show));
  sleep.changes.addEventListener("change", showSleep);
  setInterval(showSleep, 15_000);
  // It lies over the page: it closes when another one comes, and when something beside it is pressed. Only what fills the
  // queue leaves it open, so that one sees how it grows.
  onPage(() => setOpen(false));
  document.addEventListener("click", (event) => {
    const isOutside = !event.composedPath().includes(bar) && !event.target.closest?.("[data-queue-menu], [data-queue-menu-open], [data-listen], [data-toast]");
    if (isOpen() && isOutside) setOpen(false);
  });
  show();
}
