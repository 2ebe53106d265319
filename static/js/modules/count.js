// Says how many characters are left while one types.

/** Characters as a person counts them: 𨟠 is one. */
export function left(text, most) {
  return most - [...text].length;
}

/** The words under the field. */
export function words(remaining) {
  return remaining >= 0 ? `还可输入 ${remaining} 字` : `超出 ${-remaining} 字`;
}

/** Enhance every `[data-count-for]` under root. */
export function startCount(root) {
  for (const line of root.querySelectorAll("[data-count-for]")) {
    const field = root.getElementById(line.dataset.countFor);
    const most = Number(line.dataset.countMax);
    const refresh = () => {
      const remaining = left(field.value, most);
      line.textContent = words(remaining);
      line.classList.toggle("over", remaining < 0);
    };
    field?.addEventListener("input", refresh);
    if (field?.value) refresh();
  }
}
