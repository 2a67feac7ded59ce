// The copy buttons of the citations. Without this script they stay hidden, and a citation is selected whole by a click.
"use strict";

// A command on a selection works where the clipboard is closed to scripts; what it copies has italics and links, but no colours or fonts.
function copy(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  const fill = (event) => {
    event.clipboardData.setData("text/plain", element.textContent.trim());
    if (element.tagName !== "PRE") event.clipboardData.setData("text/html", element.innerHTML.trim());
    event.preventDefault();
  };
  document.addEventListener("copy", fill, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill);
  return done;
}

for (const box of document.querySelectorAll(".cite-box")) {
  const told = box.querySelector("[data-copied]");
  for (const button of box.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const done = copy(document.getElementById(button.dataset.copies));
      told.textContent = "";
      const words = done ? "Copied: " + button.textContent.replace(/^Copy in /, "") + "." : "It could not be copied; the citation is selected.";
      requestAnimationFrame(() => { told.textContent = words; });
    });
  }
}

// A link to the box opens it.
function openBox() {
  const box = document.getElementById("cite");
  if (location.hash === "#cite" && box instanceof HTMLDetailsElement) box.open = true;
}
window.addEventListener("hashchange", openBox);
openBox();
