// Copying and sharing addresses.
import { announce } from "./announce.js";
import { onPage } from "./page.js";

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard on plain http, as on a NAS: let the reader copy by hand.
    window.prompt("Copy this address", text);
    return false;
  }
};

const offerCopy = (button) => {
  const label = button.querySelector("[data-copy-label]");
  const words = label.textContent;
  button.addEventListener("click", async () => {
    if (!(await copy(new URL(button.dataset.copy || location.href, location.href).href))) return;
    label.textContent = "Copied";
    announce("Address copied");
    setTimeout(() => { label.textContent = words; }, 2000);
  });
};

const offerShare = (button) => {
  button.addEventListener("click", () => {
    const title = document.querySelector("h1").textContent.trim();
    navigator.share({ title, url: location.href }).catch(() => { /* the reader cancelled */ });
  });
};

export function start() {
  onPage(() => {
    document.querySelectorAll("[data-copy]").forEach(offerCopy);
    document.querySelectorAll("[data-share]").forEach(offerShare);
  });
}
