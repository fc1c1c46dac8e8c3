// The NAS's own figures, asked of the metrics bridge each time the page is opened.
import { dayAndTime } from "./dates.js";
import { onPage } from "./page.js";

const isGiven = (value) => ["string", "number"].includes(typeof value) && value !== "";
const moment = (value) => {
  // Seconds since 1970, or a date in words.
  const date = new Date(typeof value === "number" ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? String(value) : dayAndTime(date);
};

function ask(panel) {
  const state = panel.querySelector("[data-nas-state]");
  const show = (metrics) => {
    panel.querySelectorAll("[data-metric]").forEach((place) => {
      const name = place.dataset.metric;
      const value = metrics?.[name];
      if (!isGiven(value)) return;
      place.textContent = name === "last_ingest_timestamp" ? moment(value) : value.toLocaleString("en-GB");
    });
    state.textContent = "";
    panel.querySelector("[data-nas-figures]").hidden = false;
  };
  panel.hidden = false;
  state.textContent = "Asking the NAS …";
  fetch("/api/metrics")
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
    .then(show)
    .catch(() => { state.textContent = "The NAS does not answer."; });
}

onPage(() => {
  const panel = document.querySelector("[data-nas]");
  if (panel) ask(panel);
});
