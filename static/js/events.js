// A line that offers to show what comes while the page is open. Without a script, or where too many clients listen
// already, nothing is missing: loading the page again shows the same.
(() => {
  const place = document.querySelector("[data-news]");
  if (!place || !window.EventSource) return;
  const announced = new Set();
  const shown = new Set();
  let isChanged = false;

  // Without the hash: with it the browser would only step to a place on this page.
  const here = location.pathname + location.search;
  // Where the reader searched, filtered, sorted or went on, new items need not be among those that are shown.
  const words = (number) => {
    if (!number) return ["The library has changed: show it", here];
    const items = number === 1 ? "1 new item" : `${number} new items`;
    if (location.search) return [`${items} in the library: show the newest`, location.pathname];
    return [`${items}: show ${number === 1 ? "it" : "them"}`, here];
  };
  const render = () => {
    const link = document.createElement("a");
    [link.textContent, link.href] = words(shown.size);
    place.replaceChildren(...(shown.size || isChanged ? [link] : []));
  };
  // An item is listed from its first summary on, which may come later than the item.
  const note = (event) => {
    const change = JSON.parse(event.data);
    if (event.type === "report-added") announced.add(change.video_id);
    if (!announced.has(change.video_id) || !change.summary_types.length || shown.has(change.video_id)) return;
    shown.add(change.video_id);
    render();
  };

  let source;
  const listen = () => {
    source?.close();
    source = new EventSource(`/api/report-events?after=${encodeURIComponent(place.dataset.news)}`);
    source.addEventListener("report-added", note);
    source.addEventListener("report-synced", note);
    source.addEventListener("report-deleted", (event) => shown.delete(JSON.parse(event.data).video_id) && render());
    source.addEventListener("many-synced", () => { isChanged = true; render(); });
  };
  // A page that is left at once takes no place on the server; news of these two seconds are sent afterwards.
  setTimeout(listen, 2000);
  window.addEventListener("pagehide", () => source?.close());
  // Back from another page, this one may be as it was left: it listens again, and is sent the news of the meantime.
  window.addEventListener("pageshow", (event) => event.persisted && listen());
})();
