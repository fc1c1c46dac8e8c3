// The queue as a list: play, move by mouse, finger or keys, take out.
import * as keeping from "../offline/keeping.js";
import { announce } from "../pages/announce.js";
import { clock } from "./clock.js";
import * as player from "./player.js";
import * as positions from "./positions.js";
import * as queue from "./queue.js";
import * as sound from "./sound.js";

const trackOf = (item) => queue.all().find(({ src }) => src === item?.dataset.src);
const itemOf = (list, src) => list.querySelector(`li[data-src="${CSS.escape(src)}"]`);

function lengthOf({ src, seconds }) {
  if (positions.shareOf(src) === 1) return "heard";
  const [at, length] = [positions.startOf(src), positions.of(src)?.length || seconds];
  if (!length) return "";
  return at ? `${clock(length - at)} left` : clock(length);
}

/** What is still to be heard of all, in seconds at the speed that is chosen. */
function toCome(tracks) {
  const from = Math.max(0, tracks.findIndex(({ src }) => player.isCurrent(src)));
  const rest = tracks.slice(from).map(({ src, seconds }) => {
    const { at, length } = player.isCurrent(src) ? player.progress() : { at: positions.startOf(src), length: positions.of(src)?.length || seconds };
    return Math.max(0, length - at);
  });
  return rest.reduce((sum, each) => sum + each, 0) / sound.speed();
}

function describe(item, track, place, tracks) {
  const isCurrent = player.isCurrent(track.src);
  const fill = (name, text) => item.querySelectorAll(`[data-${name}]`).forEach((each) => { each.textContent = text; });
  item.toggleAttribute("data-current", isCurrent);
  item.toggleAttribute("data-played", place < tracks.findIndex(({ src }) => player.isCurrent(src)));
  item.querySelector("[data-play]").setAttribute("aria-current", isCurrent);
  fill("item-title", track.title);
  const length = lengthOf(track);
  const rest = player.hasFailed(track.src) ? "Cannot be played: try again" : track.by;
  fill("item-by", [rest, length, keeping.stateOf(track)].filter(Boolean).join(" · "));
  item.querySelector("[data-up]").disabled = place === 0;
  item.querySelector("[data-down]").disabled = place === tracks.length - 1;
}

function show(list) {
  const template = list.querySelector("template");
  const tracks = queue.all();
  const items = tracks.map((track) => {
    const item = itemOf(list, track.src) ?? template.content.firstElementChild.cloneNode(true);
    item.dataset.src = track.src;
    return item;
  });
  [...list.querySelectorAll("li")].filter((item) => !items.includes(item)).forEach((item) => item.remove());
  // What somebody holds, with the focus or by its grip, stays in the document; the others go around it.
  const isHeld = (item) => item.contains(document.activeElement) || item.matches(".is-dragged");
  items.forEach((item, place) => {
    const there = list.querySelectorAll("li")[place];
    if (there && there !== item && isHeld(item)) item.after(there);
    else if (there !== item) list.insertBefore(item, there ?? null);
    describe(item, tracks[place], place, tracks);
  });
}

function move(list, track, places, button) {
  queue.move(track, places);
  button.focus();
  const place = queue.all().indexOf(track) + 1;
  announce(`${track.title}: ${place} of ${queue.all().length}`);
  itemOf(list, track.src).scrollIntoView({ block: "nearest" });
}

function takeOut(list, item) {
  const next = item.nextElementSibling ?? item.previousElementSibling;
  const track = trackOf(item);
  player.remove(track);
  announce(`${track.title}: removed from the queue`);
  (next?.querySelector("[data-take-out]") ?? list).focus();
}

// By the grip, with mouse or finger: the item follows, and the others make room.
function startDragging(list) {
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    const item = grip?.closest("li");
    if (!item || event.button) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    item.classList.add("is-dragged");
    const follow = ({ clientY }) => {
      const [before, after] = [item.previousElementSibling, item.nextElementSibling];
      const middle = (other) => other.getBoundingClientRect().top + other.offsetHeight / 2;
      const places = before?.matches("li") && clientY < middle(before) ? -1 : after && clientY > middle(after) ? 1 : 0;
      if (places) queue.move(trackOf(item), places);
    };
    const drop = () => {
      item.classList.remove("is-dragged");
      grip.removeEventListener("pointermove", follow);
    };
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("lostpointercapture", drop, { once: true });
  });
}

export function start(list, keepAll, clear, left) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const item = button?.closest("li");
    const track = trackOf(item);
    if (!track) return;
    if (button.matches("[data-play]")) player.toggle(track);
    else if (button.matches("[data-up]")) move(list, track, -1, button);
    else if (button.matches("[data-down]")) move(list, track, 1, button);
    else if (button.matches("[data-take-out]")) takeOut(list, item);
  });
  clear.addEventListener("click", () => {
    queue.clear();
    announce("Queue cleared");
  });
  keepAll.addEventListener("click", () => keeping.keepAll(queue.all()));
  startDragging(list);
  const count = () => {
    const seconds = toCome(queue.all());
    const text = seconds ? `${clock(seconds)} to go${sound.speed() === 1 ? "" : ` at ${sound.speed()}×`}` : "";
    if (left.textContent !== text) left.textContent = text;
  };
  const draw = () => {
    clear.hidden = queue.all().length < 2;
    keepAll.hidden = !keeping.isPossible() || queue.all().every(keeping.isKept);
    count();
    show(list);
  };
  queue.changes.addEventListener("change", draw);
  player.changes.addEventListener("change", draw);
  positions.changes.addEventListener("change", draw);
  keeping.changes.addEventListener("change", draw);
  sound.changes.addEventListener("change", count);
  draw();
}
