// The charts of the library in numbers, drawn by Chartist from the tables beside them.
import "../../vendor/chartist-1.5.0/chartist.js";
import { onPage } from "../pages/page.js";
import { linkPoints } from "./points.js";

const { BarChart, FixedScaleAxis, LineChart, Svg } = globalThis.Chartist;

// Chartist sets styles as attributes, which the CSP forbids; as properties they may be set.
const { attr } = Svg.prototype;
Svg.prototype.attr = function attrOrStyle(attributes, namespace) {
  if (typeof attributes === "string") return attr.call(this, attributes, namespace);
  const { style, ...others } = attributes;
  if (style) this.getNode().style.cssText = style;
  return attr.call(this, others, namespace);
};

/** What a table says, from top to bottom: [{ name, tick, url, numbers, says }]. */
function rowsOf(table) {
  const columns = [...table.querySelectorAll("thead th")].slice(1).map((head) => head.textContent.toLowerCase());
  return [...table.querySelectorAll("tbody tr")].map((row) => {
    const data = [...row.querySelectorAll("data")];
    const name = row.querySelector("th").textContent.trim();
    return {
      name,
      tick: row.dataset.tick ?? name,
      url: row.querySelector("a").getAttribute("href"),
      numbers: data.map(({ value }) => Number(value)),
      says: `${name}: ${data.map(({ textContent }, place) => `${textContent} ${columns[place]}`).join(", ")}`,
    };
  });
}
const seriesOf = (rows) => {
  const [whole, part] = [0, 1].map((place) => rows.map(({ numbers }) => numbers[place]));
  return [{ className: "whole", data: part }, { className: "part", data: whole.map((number, place) => number - part[place]) }];
};

// In pixels: what a name on an axis takes, the room beside the axes.
const [TICK, LEFT, BELOW] = [76, 52, 26];
const WIDEST = 48; // pixels, of a bar
const MOST_MARKED = 12; // points of a line; more would hide it

function drawTimes(figure) {
  const plot = figure.querySelector("[data-plot]");
  const points = rowsOf(figure.querySelector("table")).reverse();
  const isLine = figure.dataset.chart === "line";
  // The newest has its name, and of the others as many as there is room for.
  const ticks = (tick, place, all) => {
    const every = Math.ceil(all.length / Math.max(1, Math.floor((plot.clientWidth - LEFT) / TICK)));
    return (all.length - 1 - place) % every ? null : tick;
  };
  const options = {
    fullWidth: isLine,
    showArea: true,
    lineSmooth: false,
    showPoint: points.length <= MOST_MARKED,
    stackBars: true,
    low: 0,
    chartPadding: { top: 10, right: 0, bottom: 0, left: 0 },
    axisX: { offset: BELOW, showGrid: false, labelInterpolationFnc: ticks },
    axisY: {
      offset: LEFT,
      scaleMinSpace: 36,
      onlyInteger: true,
      labelInterpolationFnc: (value) => value.toLocaleString("en-GB"),
    },
  };
  const whole = [{ className: "whole", data: points.map(({ numbers }) => numbers[0]) }];
  const data = { labels: points.map(({ tick }) => tick), series: isLine ? whole : seriesOf(points) };
  const chart = new (isLine ? LineChart : BarChart)(plot, data, options);
  chart.on("draw", ({ type, element, index, axis, axisX }) => {
    if (type === "bar") element.attr({ "stroke-width": Math.min(WIDEST, 0.72 * axisX.axisLength / points.length) });
    // Its name ends where the chart does.
    if (type === "label" && axis.units.pos === "x" && index === points.length - 1) element.addClass("newest");
  });
  chart.on("created", (drawn) => linkPoints(figure, points, drawn, isLine));
  return chart;
}

function drawRanking(ranking) {
  const rows = rowsOf(ranking.querySelector("table"));
  // Reversed, as the rows are: the library counts from below.
  const series = seriesOf(rows).reverse();
  const most = Math.max(...rows.map(({ numbers }) => numbers[0]));
  const nothing = { offset: 0, showGrid: false, showLabel: false };
  return new BarChart(ranking.querySelector("[data-plot]"), { labels: rows.map(({ name }) => name), series }, {
    horizontalBars: true,
    reverseData: true,
    stackBars: true,
    chartPadding: 0,
    axisX: { ...nothing, type: FixedScaleAxis, ticks: [0, most], low: 0, high: most },
    axisY: nothing,
  });
}

onPage((signal) => {
  const charts = [
    ...[...document.querySelectorAll("[data-chart]")].map(drawTimes),
    ...[...document.querySelectorAll("[data-ranking]")].map(drawRanking),
  ];
  charts.forEach((chart) => {
    chart.on("created", ({ svg }) => {
      const node = svg.getNode();
      node.parentElement.querySelectorAll(".plain").forEach((each) => each.remove());
      // What it says the table says too.
      node.querySelectorAll(".ct-grids, .ct-labels").forEach((each) => each.setAttribute("aria-hidden", "true"));
    });
    signal.addEventListener("abort", () => chart.detach());
  });
});
