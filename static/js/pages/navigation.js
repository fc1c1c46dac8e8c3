// From page to page within one document, so that what lies outside of the page, the player, is never touched. The
// server's pages are complete: what carries data-swap is taken from the next one. Everything else is as browsers do
// it: addresses, back and forward, the place one left, focus, titles, and pages that say what is wrong.
import { announce } from "./announce.js";
import { arrive, leave } from "./page.js";
import { placeOf } from "./staying.js";

// Not pages of this kind: the desk, programs' addresses, files, feeds.
const OTHERS = /^\/(?:admin|exports|static)\/|^\/api\/(?!docs$)|\.(?:atom|rss|opml|xml|json|jsonl|csv|md|bib|ris|txt)$/;
const OF_A_PAGE = ["description", "canonical", "alternate", "prev", "next"]
  .map((name) => `meta[name=${name}], link[rel=${name}]`).concat("meta[property]").join();

const withoutHash = (address) => address.href.split("#")[0];
const newKey = () => Math.random().toString(36).slice(2);
const isPage = (address) => address.origin === location.origin && !OTHERS.test(address.pathname);

// The page that is shown: it is not location's while another is under way.
const shown = { address: withoutHash(location), key: history.state?.key ?? newKey() };
function storedPlaces() {
  try { return new Map(JSON.parse(sessionStorage.getItem("places"))); } catch { return new Map(); }
}
// By key of a step in the history: how far down the reader was, and at which link. Also when they were elsewhere between.
const places = storedPlaces();
const MOST_PLACES = 50;
let underWay = null;

const storePlaces = () => {
  try { sessionStorage.setItem("places", JSON.stringify([...places].slice(-MOST_PLACES))); } catch { /* private mode */ }
};
const rememberPlace = (from) => {
  const link = (from ?? document.activeElement)?.closest("main a[href]");
  places.set(shown.key, { scroll: window.scrollY, link: link?.getAttribute("href") });
};

/** The page at an address; null if it is none that can be put into this document. A lost connection is a page too. */
async function fetched(address, signal) {
  let answer;
  try {
    // Asked anew each time, as most often the answer is that nothing has changed: a browser may show an older copy.
    answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-cache", signal });
  } catch (error) {
    if (signal.aborted) throw error;
    return { page: document.querySelector("[data-offline]").content.cloneNode(true), title: "No connection · YTV2" };
  }
  const here = new URL(answer.url);
  if (!isPage(here) || !answer.headers.get("Content-Type")?.startsWith("text/html")) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("[data-swap=main]") || isOfAnotherDeployment(page)) return null;
  page.querySelectorAll("[data-swap] noscript").forEach((each) => each.remove());
  return { page, title: page.title, here, copied: page.documentElement.dataset.copied };
}

// An error page that asks for nothing has no scripts, and so says of no deployment that it is of it.
const deploymentOf = (page) => page.querySelector("script[data-site]")?.dataset.site;
const isOfAnotherDeployment = (page) => ![undefined, deploymentOf(document)].includes(deploymentOf(page));

const sheets = (page) => [...page.querySelectorAll("link[rel=stylesheet]")];
const isAmong = (others) => (link) => others.some((other) => other.getAttribute("href") === link.getAttribute("href"));

const appended = (copy) => new Promise((resolve) => {
  copy.onload = copy.onerror = resolve;
  document.head.append(copy);
});
// A copy of one that the parser made would never run.
function copyOf(script) {
  const copy = document.createElement("script");
  copy.async = false;
  [...script.attributes].forEach(({ name, value }) => copy.setAttribute(name, value));
  return copy;
}
const scripts = (page) => [...page.querySelectorAll("head script[src]")];
const isHere = (script) => scripts(document).some((other) => other.getAttribute("src") === script.getAttribute("src"));
const isModule = (script) => script.type === "module";

/** Resolves once the page's own sheets and modules are there, so that it is never seen without, nor used. */
function equipped(page) {
  const dresses = sheets(page).filter((link) => !isAmong(sheets(document))(link)).map((link) => document.importNode(link));
  const modules = scripts(page).filter((script) => isModule(script) && !isHere(script)).map(copyOf);
  return Promise.all([...dresses, ...modules].map(appended));
}

function swap(page, title, isTyped) {
  for (const old of document.querySelectorAll("[data-swap]")) {
    // The field in which somebody types stays, and with it its caret.
    if (isTyped && old.querySelector("#q")) continue;
    const fresh = page.querySelector(`[data-swap="${old.dataset.swap}"]`);
    if (fresh) old.replaceWith(document.adoptNode(fresh));
  }
  document.title = title;
  document.head.querySelectorAll(OF_A_PAGE).forEach((each) => each.remove());
  if (!page.head) return;
  document.head.append(...page.head.querySelectorAll(OF_A_PAGE));
  if (deploymentOf(page) !== undefined) sheets(document).filter((link) => !isAmong(sheets(page))(link)).forEach((link) => link.remove());
  // These look for what they need as they run.
  scripts(page).filter((script) => !isModule(script) && !isHere(script)).forEach((script) => document.head.append(copyOf(script)));
}

function goTo(place, hash) {
  const main = document.querySelector("main");
  const target = hash ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  if (place) {
    window.scrollTo({ top: place.scroll, behavior: "instant" });
    const link = place.link && main.querySelector(`a[href="${CSS.escape(place.link)}"]`);
    (link || main).focus({ preventScroll: true });
  } else {
    if (target) target.scrollIntoView({ behavior: "instant" });
    else window.scrollTo({ top: 0, behavior: "instant" });
    (target?.hasAttribute("tabindex") ? target : main).focus({ preventScroll: true });
  }
  announce(document.title);
}

/** Shows the page at an address, to which a link or form leads. With a `key` the browser is at that step already; what
 * comes while one types is no step. `keepPlace` is as in staying.js. */
export async function visit(to, { key = null, from = null, isTyped = false, keepPlace = placeOf } = {}) {
  const address = new URL(to, location.href);
  const load = () => (key ? location.reload() : location.assign(address));
  underWay?.abort();
  if (!isPage(address)) {
    load();
    return;
  }
  const { signal } = underWay = new AbortController();
  const root = document.documentElement;
  root.toggleAttribute("data-loading", true);
  try {
    const next = await fetched(address, signal);
    if (next) await equipped(next.page);
    if (signal.aborted) return;
    if (!next) {
      load();
      return;
    }
    rememberPlace(from);
    const stay = keepPlace(from);
    leave();
    const there = next.here ?? address;
    there.hash ||= address.hash;
    if (key) shown.key = key;
    else step(there, isTyped);
    shown.address = withoutHash(there);
    swap(next.page, next.title, isTyped);
    // A copy that a service worker had is one.
    if (next.copied === undefined) delete root.dataset.copied;
    else root.dataset.copied = next.copied;
    arrive();
    const words = stay?.() ?? null;
    if (words === null) goTo(key && places.get(key), there.hash);
    else announce(words);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    if (underWay?.signal === signal) root.toggleAttribute("data-loading", false);
  }
}

// The same address again is no step: it is the page anew.
function step(address, isTyped) {
  if (isTyped || withoutHash(address) === shown.address) {
    history.replaceState({ key: shown.key }, "", address);
    return;
  }
  shown.key = newKey();
  history.pushState({ key: shown.key }, "", address);
}

const isPlainClick = (event) => !(event.defaultPrevented || event.button
  || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

function onClick(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || !isPlainClick(event) || link.hasAttribute("target") || link.hasAttribute("download")) return;
  // By its attribute: a link of a chart is SVG's, whose property is no text.
  const address = new URL(link.getAttribute("href"), location.href);
  const isWithin = address.hash && withoutHash(address) === withoutHash(location);
  if (!isPage(address) || isWithin) return;
  event.preventDefault();
  visit(address, { from: link });
}

/** Where a form leads. One state has one address: what was left empty is not in it. */
export function addressOf(form, submitter = null) {
  const address = new URL(submitter?.hasAttribute("formaction") ? submitter.formAction : form.action);
  address.search = new URLSearchParams([...new FormData(form, submitter)].filter(([, value]) => value)).toString();
  return address;
}

function onSubmit(event) {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "get") return;
  const address = addressOf(form, submitter);
  if (!isPage(address)) return;
  event.preventDefault();
  visit(address, { from: form });
}

function onStep(event) {
  if (withoutHash(location) !== shown.address) {
    visit(location.href, { key: event.state?.key ?? newKey() });
    return;
  }
  // A place on the page that is shown.
  underWay?.abort();
  document.documentElement.toggleAttribute("data-loading", false);
  if (event.state?.key) shown.key = event.state.key;
  else history.replaceState({ key: shown.key }, "");
}

export function start() {
  history.replaceState({ ...history.state, key: shown.key }, "");
  history.scrollRestoration = "manual";
  // A document that is left is the browser's again.
  window.addEventListener("pagehide", () => {
    rememberPlace(null);
    storePlaces();
    history.scrollRestoration = "auto";
  });
  window.addEventListener("pageshow", () => { history.scrollRestoration = "manual"; });
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  window.addEventListener("popstate", onStep);
}
