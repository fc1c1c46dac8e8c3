// Arrows, Home and End among things in a row or in a column, of which one is a stop for Tab.
const ROW = { back: "ArrowLeft", on: "ArrowRight" };
export const COLUMN = { back: "ArrowUp", on: "ArrowDown" };

/** Which of all the key leads to from the one that has the focus, round the ends; undefined for any other key. */
export function reached(event, all, { back, on } = ROW) {
  const here = all.indexOf(event.target);
  const next = { [back]: here - 1, [on]: here + 1, Home: 0, End: -1 }[event.key];
  if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  event.preventDefault();
  event.stopPropagation();
  return all.at(next % all.length);
}
