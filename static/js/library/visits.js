// When this reader was here: { since, shown, active }, dates. Who was away for half an hour comes for another visit, to
// which is new what was added after they were last shown a list.
import { onPage } from "../pages/page.js";
import { remembered } from "../remembered.js";

const AWAY = 30 * 60_000;
const isDate = (value) => Number.isFinite(value) && value >= 0;
const visits = remembered("visits", {
  version: 1,
  initial: { since: 0, shown: 0, active: 0 },
  isRight: (value) => isDate(value?.since) && isDate(value.shown) && isDate(value.active),
});

let current = visits.read();

function note({ isList }) {
  const now = Date.now();
  current = visits.change(({ since, shown, active }) => ({
    since: now - active > AWAY ? shown : since,
    shown: isList ? now : shown,
    active: now,
  }));
}

export const since = () => new Date(current.since);
/** Whether a moment, in milliseconds, came after the last visit. Nothing is new to who comes for the first time. */
export const isSince = (moment) => current.since > 0 && moment > current.since;

export function start() {
  onPage(() => note({ isList: location.pathname === "/" }));
}
