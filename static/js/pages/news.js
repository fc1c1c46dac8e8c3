// A line that offers to show what comes while the page is open. Without a script, or where too many clients listen
// already, nothing is missing: loading the page again shows the same.
import { onPage } from "./page.js";

// A page that is left at once takes no place on the server; news of these two seconds are sent afterwards.
const BEFORE_LISTENING = 2000;

// Where the reader searched, filtered, sorted or went on, new items need not be among those that are shown.
const words = (number) => {
  // Without the hash: with it the browser would only step to a place on this page.
  const here = location.pathname + location.search;
  if (!number) return ["The library has changed: show it", here];
  const items = number === 1 ? "1 new item" : `${number} new items`;
  if (location.search) return [`${items} in the library: show the newest`, location.pathname];
  return [`${items}: show ${number === 1 ? "it" : "them"}`, here];
};

function offer(place, signal) {
  const announced = new Set();
  const listed = new Set();
  let isChanged = false;

  const render = () => {
    const link = document.createElement("a");
    [link.textContent, link.href] = words(listed.size);
    place.replaceChildren(...(listed.size || isChanged ? [link] : []));
  };
  // An item is listed from its first summary on, which may come later than the item.
  const note = (event) => {
    const change = JSON.parse(event.data);
    if (event.type === "report-added") announced.add(change.video_id);
    if (!announced.has(change.video_id) || !change.summary_types.length || listed.has(change.video_id)) return;
    listed.add(change.video_id);
    render();
  };

  let source;
  const listen = () => {
    source?.close();
    // A browser would ask every few seconds for what it cannot reach.
    if (!navigator.onLine) return;
    source = new EventSource(`/api/report-events?after=${encodeURIComponent(place.dataset.news)}`);
    source.addEventListener("report-added", note);
    source.addEventListener("report-synced", note);
    source.addEventListener("report-deleted", (event) => listed.delete(JSON.parse(event.data).video_id) && render());
    source.addEventListener("many-synced", () => { isChanged = true; render(); });
  };
  const timer = setTimeout(listen, BEFORE_LISTENING);
  for (const name of ["pagehide", "offline"]) window.addEventListener(name, () => source?.close(), { signal });
  window.addEventListener("online", listen, { signal });
  // Back from another site, this page may be as it was left: it listens again, and is sent the news of the meantime.
  window.addEventListener("pageshow", (event) => event.persisted && listen(), { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    source?.close();
  });
}

onPage((signal) => {
  const place = document.querySelector("[data-news]");
  if (place && window.EventSource) offer(place, signal);
});
