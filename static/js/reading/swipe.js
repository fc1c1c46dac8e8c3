// On touch, a swipe across the text leads to the next item of the list, or to the one before; what comes shows first.
import { onPage } from "../pages/page.js";

// In pixels: from there on it is seen, and from there on it is done when the finger is lifted.
const SEEN = 30;
const DONE = 110;
// The browser's own ways back and forward begin at the edges.
const EDGE = 28;

const linkFor = (across) => document.querySelector(
  `.neighbours [data-${across < 0 ? "next" : "previous"}-item]:not([hidden])`,
);
const scrollsAcross = (target) => {
  for (let each = target; each && each.id !== "main"; each = each.parentElement) {
    if (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== "visible") return true;
  }
  return false;
};

function setUp(text, preview, signal) {
  let start = null;
  const across = ({ clientX, clientY }) => {
    const [x, y] = [clientX - start.x, clientY - start.y];
    return Math.abs(x) > SEEN && Math.abs(x) > 2 * Math.abs(y) ? x : 0;
  };
  const hide = () => {
    start = null;
    preview.hidden = true;
  };
  text.addEventListener("touchstart", ({ touches, target }) => {
    const [{ clientX, clientY }] = touches;
    const isInside = clientX > EDGE && clientX < window.innerWidth - EDGE;
    start = touches.length === 1 && isInside && !scrollsAcross(target) ? { x: clientX, y: clientY } : null;
  }, { signal, passive: true });
  text.addEventListener("touchmove", ({ touches }) => {
    if (!start) return;
    const x = touches.length === 1 ? across(touches[0]) : 0;
    const link = x && linkFor(x);
    preview.hidden = !link;
    if (!link) return;
    preview.dataset.side = x < 0 ? "next" : "previous";
    preview.toggleAttribute("data-done", Math.abs(x) > DONE);
    preview.querySelector("[data-word]").textContent = x < 0 ? "Next" : "Previous";
    preview.querySelector("[data-title]").textContent = link.querySelector("[data-title]").textContent;
  }, { signal, passive: true });
  text.addEventListener("touchend", ({ changedTouches }) => {
    const x = start ? across(changedTouches[0]) : 0;
    hide();
    if (Math.abs(x) > DONE && getSelection().isCollapsed) linkFor(x)?.click();
  }, { signal });
  text.addEventListener("touchcancel", hide, { signal });
}

onPage((signal) => {
  const [text, preview] = [document.querySelector(".reading-body"), document.querySelector("[data-swipe]")];
  if (text && preview) setUp(text, preview, signal);
});
