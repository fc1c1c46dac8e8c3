// What is set up for each page, whether the browser loaded it or navigation.js put it into the document.
const setUps = [];
let cleanUps = [];

const run = (setUp) => {
  const cleanUp = setUp();
  if (cleanUp) cleanUps.push(cleanUp);
};

/** Runs for this page and for each that follows. What it returns, if anything, runs when the page is left. */
export function onPage(setUp) {
  setUps.push(setUp);
  run(setUp);
}

export function leave() {
  cleanUps.forEach((cleanUp) => cleanUp());
  cleanUps = [];
}

export function arrive() {
  setUps.forEach(run);
}
