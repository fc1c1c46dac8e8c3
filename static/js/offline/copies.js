// The copies of pages that worker.js makes.
const RELEASE = /^ytv2-release-/;
const isItem = (url) => new URL(url).pathname.startsWith("/read/");

async function described(url, answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const heading = page.querySelector("h1");
  return {
    address: url.slice(location.origin.length),
    title: heading.textContent.trim(),
    lang: heading.lang,
    when: new Date(answer.headers.get("Date")),
  };
}

/** The items that can be read, the last one first: { address, title, lang, when }. */
export async function copies() {
  const all = new Map();
  for (const name of (await caches.keys()).filter((each) => RELEASE.test(each))) {
    const cache = await caches.open(name);
    for (const { url } of (await cache.keys()).filter((each) => isItem(each.url))) {
      const answer = await cache.match(url, { ignoreVary: true });
      if (answer) all.set(url, await described(url, answer));
    }
  }
  return [...all.values()].reverse();
}

/** Takes all of them away, also those of lists. What a page needs to be shown at all stays. */
export async function removeCopies() {
  const isNeeded = (url) => /^\/(?:static\/|offline$|$)/.test(new URL(url).pathname) && !new URL(url).search;
  for (const name of (await caches.keys()).filter((each) => RELEASE.test(each))) {
    const cache = await caches.open(name);
    const urls = (await cache.keys()).map(({ url }) => url).filter((url) => !isNeeded(url));
    await Promise.all(urls.map((url) => cache.delete(url)));
  }
}
