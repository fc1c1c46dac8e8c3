// Copying and sharing addresses.
import { announce } from "./announce.js";
import { onPage } from "./page.js";

export const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard on plain http, as on a NAS: let the reader copy by hand.
    window.prompt("Copy this address", text);
    return false;
  }
};

const offerCopy = (button, signal) => {
  const label = button.querySelector("[data-copy-label]");
  const words = label.textContent;
  button.addEventListener("click", async () => {
    if (!(await copy(new URL(button.dataset.copy || location.href, location.href).href))) return;
    label.textContent = "Copied";
    announce("Address copied");
    setTimeout(() => { label.textContent = words; }, 2000);
  }, { signal });
};

const offerShare = (button, signal) => {
  button.addEventListener("click", () => {
    const title = document.querySelector("h1").textContent.trim();
    navigator.share({ title, url: location.href }).catch(() => { /* the reader cancelled */ });
  }, { signal });
};

export function start() {
  onPage((signal) => {
    document.querySelectorAll("[data-copy]").forEach((button) => offerCopy(button, signal));
    document.querySelectorAll("[data-share]").forEach((button) => offerShare(button, signal));
  });
}
