// Ticks in a table: "all", the count in the bulk bar, the marked rows.

/** What the bulk bar says for a number of ticked rows. */
export function words(count) {
  return count ? `已勾选 ${count} 条` : "勾选后可一并处理";
}

/** Enhance every `[data-table]` that has tick boxes under root. */
export function startBulk(root) {
  for (const table of root.querySelectorAll("[data-table]")) {
    const boxes = [...table.querySelectorAll("[data-bulk]")];
    if (boxes.length) enhance(table, boxes);
  }
}

function enhance(table, boxes) {
  const all = table.querySelector("[data-bulk-all]");
  const bar = (table.closest("form") ?? table).querySelector("[data-bulk-bar]");
  const refresh = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest("tr").setAttribute("aria-selected", String(box.checked));
    if (all) {
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    if (!bar) return;
    bar.querySelector("[data-bulk-count]").textContent = words(ticked);
    for (const button of bar.querySelectorAll('button[type="submit"]')) button.disabled = ticked === 0;
  };
  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    refresh();
  });
  for (const box of boxes) box.addEventListener("change", refresh);
  refresh();
}
