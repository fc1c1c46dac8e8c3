// What comes while the page is open: a line that offers to show it. Without a script, or where too many listen already,
// nothing is missing: loading the page again shows the same.
(() => {
  const place = document.querySelector("[data-news]");
  if (!place || !window.EventSource) return;
  const announced = new Set();
  const shown = new Set();
  let isChanged = false;

  // Without the hash: with it the browser would only step to a place on this page.
  const here = location.pathname + location.search;
  // What is new need not be among what is shown where the reader searched, filtered, sorted or went on.
  const words = (number) => {
    if (!number) return ["The library has changed: show it", here];
    const items = number === 1 ? "1 new item" : `${number} new items`;
    if (location.search) return [`${items} in the library: show the newest`, location.pathname];
    return [`${items}: show ${number === 1 ? "it" : "them"}`, here];
  };
  const say = () => {
    const link = document.createElement("a");
    [link.textContent, link.href] = words(shown.size);
    place.replaceChildren(...(shown.size || isChanged ? [link] : []));
  };
  // An item is listed from its first summary on, which may come later than the item.
  const hear = (event) => {
    const told = JSON.parse(event.data);
    if (event.type === "report-added") announced.add(told.video_id);
    if (!announced.has(told.video_id) || !told.summary_types.length || shown.has(told.video_id)) return;
    shown.add(told.video_id);
    say();
  };

  let source;
  const listen = () => {
    source?.close();
    source = new EventSource(`/api/report-events?after=${encodeURIComponent(place.dataset.news)}`);
    source.addEventListener("report-added", hear);
    source.addEventListener("report-synced", hear);
    source.addEventListener("report-deleted", (event) => shown.delete(JSON.parse(event.data).video_id) && say());
    source.addEventListener("many-synced", () => { isChanged = true; say(); });
  };
  // Who is gone again at once takes nobody's place; what comes until then is told afterwards.
  setTimeout(listen, 2000);
  window.addEventListener("pagehide", () => source?.close());
  // Back from another page, this one may be as it was left: it listens again, and is told what came meanwhile.
  window.addEventListener("pageshow", (event) => event.persisted && listen());
})();
