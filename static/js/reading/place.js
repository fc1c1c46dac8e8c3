// Where the reader stopped in each text: { [video_id]: { text, block, at } }. `text` is the variant's name, `block` the
// number of the first paragraph that was on the screen.
import { onPage } from "../pages/page.js";
import { remembered } from "../remembered.js";
import { changed, isDated, newerHalf } from "./newest.js";

const MOST = 200;
// Further up is the beginning.
const BEGUN = 2;
const places = remembered("places", {
  ...{ version: 1, initial: {}, shorter: newerHalf },
  isRight: (value) => isDated(value, ({ text, block }) => typeof text === "string" && Number.isInteger(block)),
});

// Points of lists count one by one: a text may be one list.
const blocksOf = (text) => [...text.querySelectorAll(":scope > :not(ul, ol), :scope > :is(ul, ol) > li")];

function keep(id, name, block) {
  const entry = block < BEGUN ? null : { text: name, block, at: Date.now() };
  places.change((all) => changed(all, id, entry, MOST));
}

/** The paragraph at the top of the screen; 0 for the beginning, and for a text that was read to its end. */
function blockOnScreen(blocks, end) {
  if (!end || end.getBoundingClientRect().bottom <= window.innerHeight) return 0;
  return Math.max(0, blocks.findIndex((each) => each.getBoundingClientRect().bottom > 0));
}

function goOn(blocks, block, signal) {
  const note = document.querySelector("[data-place]");
  blocks[block].scrollIntoView({ behavior: "instant", block: "start" });
  note.hidden = false;
  note.querySelector("[data-from-the-beginning]").addEventListener("click", () => {
    note.hidden = true;
    window.scrollTo({ top: 0 });
    document.querySelector("main").focus({ preventScroll: true });
  }, { signal });
  // Who reads on needs it no more.
  const from = window.scrollY;
  const close = () => { if (Math.abs(window.scrollY - from) > window.innerHeight / 2) note.hidden = true; };
  window.addEventListener("scroll", close, { signal, passive: true });
}

function setUp(id, text, signal) {
  const blocks = blocksOf(text);
  const end = document.querySelector("[data-end]");
  const { [id]: stored } = places.read();
  // Once the page is where navigation or the browser puts it: to a place that was asked for, or where it was before.
  requestAnimationFrame(() => {
    if (signal.aborted) return;
    const isElsewhere = window.scrollY > 0 || location.hash;
    if (stored?.text === text.dataset.text && blocks[stored.block] && !isElsewhere) goOn(blocks, stored.block, signal);
    let waiting = 0;
    const write = () => { waiting = 0; keep(id, text.dataset.text, blockOnScreen(blocks, end)); };
    window.addEventListener("scroll", () => { waiting ||= setTimeout(write, 400); }, { signal, passive: true });
    signal.addEventListener("abort", () => clearTimeout(waiting));
  });
}

onPage((signal) => {
  const id = document.querySelector("[data-reading]")?.dataset.reading;
  const text = document.querySelector("[data-text]");
  if (id && text) setUp(id, text, signal);
});
