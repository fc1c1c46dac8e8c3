// "Play all" of a list: what is on the page begins, and what the next pages have follows.
import * as player from "./player.js";
import * as queue from "./queue.js";
import { tracksOf } from "./track.js";

// Pages beyond the first, of 24 items each: some hours.
const MOST_PAGES = 4;

const nextOf = (page) => page.querySelector("link[rel=next]")?.getAttribute("href");

async function follow(last) {
  for (let [address, pages] = [nextOf(document), 0]; address && pages < MOST_PAGES; pages += 1) {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const tracks = tracksOf(page);
    queue.addAfter(last, tracks);
    last = tracks.at(-1) ?? last;
    address = nextOf(page);
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-play-all]")) return;
  const tracks = tracksOf(document);
  player.playAll(tracks);
  follow(tracks.at(-1)).catch(() => { /* no connection: what is there plays */ });
});
