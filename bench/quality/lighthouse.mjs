// Lighthouse over pages: node lighthouse.mjs CHROMIUM FORM NAME=ADDRESS ...
// FORM is mobile or desktop. Prints a line of JSON a page: its scores in percent, and what they lack. A score is null
// where the browser was too busy to be measured.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const CATEGORIES = ["performance", "accessibility", "best-practices"];
// Of a page that is itself a 404, Chromium writes an error line, and of a worker that is refused as its page was; the
// browser tests see to all others.
const EXPECTED = [/status of (400|404|410|503)/, /bad HTTP response code \(400\)/];
const OF_ERROR_PAGES = [{ path: "errors-in-console", options: { ignoredPatterns: EXPECTED } }];
const FORMS = { mobile: { extends: "lighthouse:default" }, desktop: desktopConfig };
const FLAGS = [
  ...["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions"],
  // Nobody vouches for the certificate of the proxy.
  "--ignore-certificate-errors",
];

const [chromePath, form, ...pages] = process.argv.slice(2);

function lacking(report, category) {
  return report.categories[category].auditRefs
    .filter(({ id, weight }) => weight && report.audits[id].score !== null && report.audits[id].score < 1)
    .map(({ id }) => [id, report.audits[id].displayValue, ...(report.audits[id].details?.items ?? []).slice(0, 3)]);
}

for (const page of pages) {
  // A browser of its own: what goes on in the one before, as it leaves a page, would count as this page's.
  const chrome = await launch({ chromePath, chromeFlags: FLAGS });
  const [name, address] = [page.slice(0, page.indexOf("=")), page.slice(page.indexOf("=") + 1)];
  const options = {
    port: chrome.port,
    logLevel: "error",
    onlyCategories: CATEGORIES,
    disableFullPageScreenshot: true,
    // Each visit is somebody's first: the page of the login leaves a cookie.
    clearStorageTypes: ["all"],
    ignoreStatusCode: true,
    locale: "en-GB",
  };
  const { lhr } = await lighthouse(address, options, { ...FORMS[form], audits: OF_ERROR_PAGES });
  const percent = (score) => (score === null ? null : Math.round(score * 100));
  const scores = Object.fromEntries(CATEGORIES.map((each) => [each, percent(lhr.categories[each].score)]));
  const lacks = CATEGORIES.flatMap((each) => lacking(lhr, each));
  const { benchmarkIndex } = lhr.environment;
  console.log(JSON.stringify({ name, scores, lacks, warnings: lhr.runWarnings, benchmarkIndex }));
  await chrome.kill();
}
