// What is set up for each page, whether the browser loaded it or navigation.js put it into the document.
const setUps = [];
let shown = new AbortController();

/** Runs for this page and for each that follows, with a signal that aborts when the page is left: listeners take it. */
export function onPage(setUp) {
  setUps.push(setUp);
  setUp(shown.signal);
}

export function leave() {
  shown.abort();
  shown = new AbortController();
}

export function arrive() {
  setUps.forEach((setUp) => setUp(shown.signal));
}

// A script that changed parts of the page itself says so.
document.addEventListener("page-changed", () => {
  leave();
  arrive();
});
