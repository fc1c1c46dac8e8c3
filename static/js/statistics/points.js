// Each point of a chart is a link to its list, as wide as there is room and as high as the chart. One of them is a stop
// for Tab; the arrows lead to the others.
import { reached } from "../pages/arrows.js";

function onKey(event) {
  const links = [...event.currentTarget.querySelectorAll("a")];
  const link = reached(event, links);
  if (link) focus(links, link);
}

function focus(links, link) {
  links.forEach((each) => each.setAttribute("tabindex", each === link ? 0 : -1));
  link.focus();
}

/** Draws the links over a chart that was just drawn; what one of them says is shown beside the title. */
export function linkPoints(figure, points, { svg, chartRect, axisY }, isLine) {
  const node = svg.getNode();
  const place = figure.querySelector("[data-point]");
  const show = ({ says }) => { place.textContent = says; };
  const step = chartRect.width() / (isLine ? points.length - 1 : points.length);
  svg.attr({ role: "group", "aria-label": figure.querySelector("h2").textContent });
  points.forEach((point, index) => {
    const middle = chartRect.x1 + (isLine ? index : index + 0.5) * step;
    const from = Math.max(chartRect.x1, middle - step / 2);
    const to = Math.min(chartRect.x2, middle + step / 2);
    const link = svg.elem("a", { href: point.url, "aria-label": point.says, tabindex: index === points.length - 1 ? 0 : -1 });
    link.elem("rect", { x: from, y: chartRect.y2, width: to - from, height: chartRect.height() }, "ground");
    if (isLine) link.elem("circle", { cx: middle, cy: chartRect.y1 - axisY.projectValue(point.numbers[0]), r: 4 }, "dot");
    ["pointerenter", "focus"].forEach((name) => link.getNode().addEventListener(name, () => show(point)));
  });
  node.addEventListener("keydown", onKey);
  ["pointerleave", "focusout"].forEach((name) => node.addEventListener(name, () => show(points.at(-1))));
  show(points.at(-1));
}
