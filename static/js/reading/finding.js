// Finding in a transcript: what is sought is marked, and one goes from place to place. Accents and case do not count.
import { onPage } from "../pages/page.js";

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Where `sought` stands in a text: pairs of its first sign and the one behind it. */
function placesIn(text, sought) {
  // Folded sign by sign, so that each is at the place of its own.
  const signs = [...text];
  let plain = "";
  const origins = [];
  let place = 0;
  for (const sign of signs) {
    const plainSign = folded(sign);
    for (let i = 0; i < plainSign.length; i += 1) origins.push([place, place + sign.length]);
    plain += plainSign;
    place += sign.length;
  }
  const found = [];
  for (let at = plain.indexOf(sought); at >= 0; at = plain.indexOf(sought, at + sought.length)) {
    found.push([origins[at][0], origins[at + sought.length - 1][1]]);
  }
  return found;
}

function marked(text, sought) {
  const pieces = [];
  let done = 0;
  for (const [from, to] of placesIn(text, sought)) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(from, to);
    pieces.push(text.slice(done, from), mark);
    done = to;
  }
  return [...pieces, text.slice(done)].filter((piece) => piece !== "");
}

function setUp(form, signal) {
  const input = form.querySelector("input");
  const count = form.querySelector("[data-find-count]");
  const paragraphs = [...document.querySelectorAll("[data-spoken] p")];
  const texts = paragraphs.map((each) => each.textContent);
  let marks = [];
  let here = -1;

  function show() {
    marks.forEach((mark, place) => mark.toggleAttribute("data-here", place === here));
    marks[here]?.scrollIntoView({ block: "center" });
    const isSought = input.value.trim() !== "";
    count.textContent = !isSought ? "" : marks.length ? `${here + 1} of ${marks.length}` : "Nowhere";
    form.querySelectorAll("button").forEach((each) => { each.disabled = !marks.length; });
  }
  function seek() {
    const sought = folded(input.value.trim().replace(/\s+/g, " "));
    paragraphs.forEach((each, place) => each.replaceChildren(...(sought ? marked(texts[place], sought) : [texts[place]])));
    marks = [...document.querySelectorAll("[data-spoken] mark")];
    here = marks.length ? 0 : -1;
    show();
  }
  function step(by) {
    if (!marks.length) return;
    here = (here + by + marks.length) % marks.length;
    show();
  }

  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(seek, 120);
  }, { signal });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  }, { signal });
  form.addEventListener("submit", (event) => { event.preventDefault(); step(1); }, { signal });
  form.querySelector("[data-find-step]").addEventListener("click", () => step(-1), { signal });
  signal.addEventListener("abort", () => clearTimeout(waiting));
  if (input.value) seek();
  else show();
}

onPage((signal) => {
  const form = document.querySelector("[data-find]");
  if (form) setUp(form, signal);
});
