// Lists of sentences. Without script their boxes and buttons do the same, one by one.

// Choosing rows: all at once, or a row of them with Shift; how many are chosen is said.
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

// After an act on a row the list comes anew: one goes on there, or at the row that took its place, at the same height.
(() => {
  const NAME = "worklist-act";
  const stored = (act) => { try { return act(sessionStorage); } catch { return null; /* private mode */ } };
  const address = location.pathname + location.search;
  const rows = [...document.querySelectorAll(".worklist > li")];
  const controls = (row) => [...row.querySelectorAll(".row-acts :is(button, a)")];
  // What a control does, and to what.
  const actOf = (control) => (control.value || "").split(":")[0];
  const keyOf = (row) => row?.querySelector("[name=_selected_action]")?.value ?? row?.querySelector(".row-acts a")?.href;

  document.addEventListener("click", ({ target }) => {
    const control = target.closest?.(".row-acts :is(button, a)");
    if (!control) return;
    const row = control.closest("li");
    const place = rows.indexOf(row);
    const keys = [place, place + 1, place - 1].map((each) => keyOf(rows[each])).filter(Boolean);
    const entry = { address, keys, act: actOf(control), top: row.getBoundingClientRect().top };
    stored((store) => store.setItem(NAME, JSON.stringify(entry)));
  });

  const entry = JSON.parse(stored((store) => store.getItem(NAME)));
  stored((store) => store.removeItem(NAME));
  const message = document.querySelector(".messagelist");
  // Without a message nothing was done.
  if (entry?.address !== address || !message) return;
  const row = entry.keys.map((key) => rows.find((each) => keyOf(each) === key)).find(Boolean);
  if (!row) return;
  const control = controls(row).find((each) => actOf(each) === entry.act) ?? controls(row)[0];
  if (!control) return;
  message.id ||= "what-was-done";
  control.setAttribute("aria-describedby", message.id);
  control.focus({ preventScroll: true });
  scrollBy(0, row.getBoundingClientRect().top - entry.top);
})();
