// Arrows, Home and End among things in a row, of which one is a stop for Tab.
const KEYS = {
  ArrowLeft: (here) => here - 1,
  ArrowRight: (here) => here + 1,
  Home: () => 0,
  End: () => -1,
};

/** Which of all the key leads to from the one that has the focus, round the ends; undefined for any other key. */
export function reached(event, all) {
  const next = KEYS[event.key]?.(all.indexOf(event.target));
  if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  event.preventDefault();
  event.stopPropagation();
  return all.at(next % all.length);
}
