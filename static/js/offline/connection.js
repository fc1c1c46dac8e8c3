// The worker that keeps copies (worker.js), and the word on every page that it is one, or that there is no connection.
import { announce } from "../pages/announce.js";
import { day, time } from "../pages/dates.js";
import { onPage } from "../pages/page.js";

const root = document.documentElement;
const timeOf = (text) => {
  const moment = new Date(text);
  return moment.toDateString() === new Date().toDateString() ? time(moment) : day(moment);
};

/** Why nothing can be kept for offline in this browser; "" where it can. */
export function obstacle() {
  if (!window.isSecureContext) return "Browsers keep copies only of sites whose address begins with https, and this one's does not.";
  if (!navigator.serviceWorker || !window.caches) return "This browser keeps no copies, as in some private windows. Another browser or window may.";
  return "";
}

function show() {
  const note = document.querySelector("[data-offline-word]");
  if (!note) return;
  const { copied } = root.dataset;
  note.textContent = navigator.onLine && copied ? `Copy of ${timeOf(copied)}` : "Offline";
}

function change() {
  root.toggleAttribute("data-is-offline", !navigator.onLine);
  show();
  announce(navigator.onLine ? "Connected again" : "No connection");
}

async function register() {
  const { serviceWorker } = navigator;
  // A first page came before the worker did: asked for once more, it is among the copies. An answer that nobody reads
  // to its end would keep the connection busy.
  if (!serviceWorker.controller) {
    const copyThis = () => fetch(location.href, { headers: { Accept: "text/html" } })
      .then((answer) => answer.text()).catch(() => { /* it is read again */ });
    serviceWorker.addEventListener("controllerchange", copyThis, { once: true });
  }
  await serviceWorker.register("/sw.js", { updateViaCache: "none" });
}

export function start() {
  onPage(show);
  window.addEventListener("online", change);
  window.addEventListener("offline", change);
  if (obstacle()) return;
  // The page itself comes first.
  const begin = () => register().catch(() => { /* no connection, or a browser that allows none: all else works */ });
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin, { once: true });
}
