// What comes while the page is open: a line that offers to show it. Without a script, or where too many listen already,
// nothing is missing: loading the page again shows the same.
(() => {
  const place = document.querySelector("[data-news]");
  if (!place || !window.EventSource) return;
  const announced = new Set();
  const shown = new Set();
  let more = 0;

  const say = () => {
    const number = shown.size + more;
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = number === 1 ? "1 new item: show it" : `${number} new items: show them`;
    place.replaceChildren(...(number ? [link] : []));
  };
  // An item is listed from its first summary on, which may come later than the item.
  const hear = (event) => {
    const told = JSON.parse(event.data);
    if (event.type === "report-added") announced.add(told.video_id);
    if (!announced.has(told.video_id) || !told.summary_types.length || shown.has(told.video_id)) return;
    shown.add(told.video_id);
    say();
  };

  const listen = () => {
    const source = new EventSource(`/api/report-events?after=${encodeURIComponent(place.dataset.news)}`);
    source.addEventListener("report-added", hear);
    source.addEventListener("report-synced", hear);
    source.addEventListener("report-deleted", (event) => shown.delete(JSON.parse(event.data).video_id) && say());
    source.addEventListener("many-synced", (event) => { more += JSON.parse(event.data).count; say(); });
    window.addEventListener("pagehide", () => source.close());
  };
  // Who is gone again at once takes nobody's place; what comes until then is told afterwards.
  setTimeout(listen, 2000);
})();
