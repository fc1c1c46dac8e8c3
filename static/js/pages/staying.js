// Where a link leads to the same page with a difference, such as another filter, readers stay where they are on it.
const ways = [];

/** Adds a function of the link or form that somebody used. It returns one that puts them, in the next page, where they
 * are, and returns what to announce, null if that page has no such place; or null for what is not its own. */
export const offerToStay = (way) => ways.push(way);

export function placeOf(from) {
  for (const way of ways) {
    const place = way(from);
    if (place) return place;
  }
  return null;
}
