// How texts are shown: size, font, width, spacing, paper and picture. before_paint.js applies what was chosen.
import { onPage } from "../pages/page.js";
import * as theme from "../pages/theme.js";
import { remembered } from "../remembered.js";

const SIZES = [80, 90, 100, 110, 125, 140, 160, 200];
const CHOICES = {
  size: SIZES,
  font: ["serif", "sans"],
  width: ["narrow", "normal", "wide"],
  spacing: ["tight", "normal", "loose"],
  // Sepia takes the place of light.
  paper: ["plain", "sepia"],
  picture: ["own", "generated"],
};
const INITIAL = { size: 100, font: "serif", width: "normal", spacing: "normal", paper: "plain", picture: "own" };
const isRight = (value) => typeof value === "object" && value !== null
  && Object.entries(CHOICES).every(([name, choices]) => choices.includes(value[name]));
const options = remembered("reading", { version: 1, initial: INITIAL, isRight });

const root = document.documentElement;
const form = () => document.querySelector("[data-reading-options]");

function shownTheme({ paper }) {
  if (theme.isDark()) return theme.chosen();
  return paper === "sepia" ? "sepia" : theme.chosen();
}

function show(chosen) {
  Object.entries(chosen).forEach(([name, choice]) => root.setAttribute(`data-reading-${name}`, choice));
  if (!form()) return;
  const values = { ...chosen, theme: shownTheme(chosen) };
  form().querySelectorAll("input[type=radio]").forEach((each) => { each.checked = values[each.name] === each.value; });
  form().querySelector("[data-size]").textContent = `${chosen.size} %`;
  form().querySelectorAll("[data-size-step]").forEach((button) => {
    button.disabled = !stepped(chosen.size, button.dataset.sizeStep);
  });
}

const stepped = (size, step) => SIZES[SIZES.indexOf(size) + Number(step)];
const choose = (change) => show(options.change((chosen) => ({ ...chosen, ...change })));

function chooseTheme(name) {
  theme.choose(name === "sepia" ? "light" : name);
  if (name !== "dark") choose({ paper: name === "sepia" ? "sepia" : "plain" });
}

function onChange({ target }) {
  if (target.name === "theme") chooseTheme(target.value);
  else choose({ [target.name]: target.value });
}

function onClick({ target }) {
  const step = target.closest("[data-size-step]")?.dataset.sizeStep;
  const size = step && stepped(options.read().size, step);
  if (size) choose({ size });
}

function onReset(event) {
  event.preventDefault();
  theme.choose("auto");
  choose(INITIAL);
}

onPage((signal) => {
  show(options.read());
  form()?.addEventListener("change", onChange, { signal });
  form()?.addEventListener("click", onClick, { signal });
  form()?.addEventListener("reset", onReset, { signal });
  document.querySelectorAll("[data-choose-picture]").forEach((button) => {
    button.addEventListener("click", () => {
      choose({ picture: button.dataset.choosePicture });
      // The button is gone; its opposite takes its place.
      [...document.querySelectorAll("[data-choose-picture]")].find((each) => each !== button).focus();
    }, { signal });
  });
});
theme.changes.addEventListener("change", () => show(options.read()));
options.onChange(show);
