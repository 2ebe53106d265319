// Photos over the whole screen: arrows, Escape, swipe; the page behind keeps its place.

/** Where a step from `index` leads in a ring of `count` photos. */
export function neighbour(index, step, count) {
  return (index + step + count) % count;
}

/** Enhance every `[data-photos]` list under root. */
export function startPhotos(root) {
  for (const list of root.querySelectorAll("[data-photos]")) enhance(list);
}

function enhance(list) {
  const links = [...list.querySelectorAll("a")];
  let viewer = null;
  for (const [index, link] of links.entries()) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      viewer ??= build(list, links);
      viewer.open(index);
    });
  }
}

function build(list, links) {
  const doc = list.ownerDocument;
  const dialog = doc.createElement("dialog");
  dialog.className = "viewer";
  dialog.setAttribute("aria-label", list.dataset.photos);
  const image = doc.createElement("img");
  const words = doc.createElement("p");
  const count = doc.createElement("span");
  const bar = doc.createElement("header");
  const close = iconButton(doc, "close", "关闭", () => dialog.close());
  bar.append(count, close);
  const previous = iconButton(doc, "prev", "上一张", () => show(index - 1));
  const next = iconButton(doc, "next", "下一张", () => show(index + 1));
  previous.classList.add("go-prev");
  next.classList.add("go-next");
  dialog.append(bar, previous, image, next, words);
  doc.body.append(dialog);
  let index = 0;

  function show(wanted) {
    index = neighbour(wanted, 0, links.length);
    const link = links[index];
    image.src = link.href;
    image.alt = link.querySelector("img").alt;
    words.textContent = link.dataset.photoCaption;
    count.textContent = `${index + 1} / ${links.length}`;
  }
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(index - 1);
    if (event.key === "ArrowRight") show(index + 1);
  });
  swipe(image, (step) => show(index + step));
  dialog.addEventListener("close", () => links[index].focus());
  previous.hidden = next.hidden = links.length < 2;
  return { open(at) { show(at); dialog.showModal(); close.focus(); } };
}

function iconButton(doc, icon, label, run) {
  const button = doc.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", label);
  const picture = doc.createElement("span");
  picture.className = `icon icon-${icon}`;
  button.append(picture);
  button.addEventListener("click", run);
  return button;
}

function swipe(element, move) {
  let from = null;
  element.addEventListener("pointerdown", (event) => { from = event.clientX; });
  element.addEventListener("pointerup", (event) => {
    if (from !== null && Math.abs(event.clientX - from) > 40) move(event.clientX < from ? 1 : -1);
    from = null;
  });
}
