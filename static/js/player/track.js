// A recording as pages describe it in data-track: { src, title, by, picture, page, seconds }.

const isOurs = (address) => typeof address === "string" && /^\/(?!\/)/.test(address);
const isText = (value) => typeof value === "string";

export const isTrack = (value) => typeof value === "object" && value !== null && isOurs(value.src) && isOurs(value.page)
  && isText(value.title) && isText(value.by) && isText(value.picture) && Number.isFinite(value.seconds);

/** The track of an element with data-track; null for what is none. */
export function trackOf(element) {
  try {
    const track = JSON.parse(element.dataset.track);
    return isTrack(track) ? track : null;
  } catch {
    return null;
  }
}

/** Of the results of a list: each recording once, in order. */
export function tracksOf(page) {
  const tracks = [...page.querySelectorAll("[data-card] [data-listen]")].map(trackOf).filter(Boolean);
  return [...new Map(tracks.map((track) => [track.src, track])).values()];
}
