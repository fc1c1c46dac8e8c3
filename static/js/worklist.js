// Choosing rows of a list of sentences: all at once, or a row of them with Shift; how many are chosen is said. Without
// script the boxes and buttons do the same, one by one.
(() => {
  const all = document.querySelector("[data-all]");
  if (!all) return;
  const words = document.querySelector("[data-chosen]");
  const boxes = [...document.querySelectorAll(".worklist .choose input")];
  const unchosen = words.textContent;
  const count = () => {
    const number = boxes.filter((box) => box.checked).length;
    words.textContent = number ? `${number} chosen` : unchosen;
    all.checked = number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
  };
  let last = null;
  boxes.forEach((box, place) => box.addEventListener("click", (event) => {
    if (event.shiftKey && last !== null) {
      boxes.slice(Math.min(last, place), Math.max(last, place) + 1).forEach((each) => { each.checked = box.checked; });
    }
    last = place;
    count();
  }));
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    count();
  });
  all.closest("label").hidden = false;
})();
