// Entries by item, each with the date `at`, of which only so many are remembered.

export const isDated = (value, isRight = () => true) => typeof value === "object" && value !== null && !Array.isArray(value)
  && Object.values(value).every((each) => Number.isFinite(each?.at) && isRight(each));

export const newest = (all, most) => Object.fromEntries(
  Object.entries(all).sort(([, one], [, other]) => other.at - one.at).slice(0, most),
);
export const newerHalf = (all) => newest(all, Math.floor(Object.keys(all).length / 2));

/** With another entry for an item, null for none. */
export function changed(all, id, entry, most) {
  const { [id]: _, ...others } = all;
  return entry ? newest({ ...others, [id]: entry }, most) : others;
}
