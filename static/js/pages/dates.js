// Moments as the rest of the site writes them, whatever language the browser speaks; by the reader's own clock.
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (number) => String(number).padStart(2, "0");

/** 5 Mar */
export const day = (moment) => `${moment.getDate()} ${MONTHS[moment.getMonth()]}`;

/** 14:05 */
export const time = (moment) => `${two(moment.getHours())}:${two(moment.getMinutes())}`;

/** 5 Mar 2026, 14:05 */
export const dayAndTime = (moment) => `${day(moment)} ${moment.getFullYear()}, ${time(moment)}`;
