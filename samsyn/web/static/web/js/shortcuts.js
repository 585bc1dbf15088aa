// Single-key shortcuts (WCAG 2.1.4: can be switched off with data-shortcuts="off" on <html>, and never fire in a field).
//   data-shortcut="n"  on a link, button or field: the key clicks or focuses it
//   data-rows          on a table: j and k move between the rows' first links; Enter follows as usual
//   "?"                opens #shortcuts-dialog
"use strict";

{
  const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
  const TICKS = "[type=checkbox], [type=radio]";

  const writing = (element) => element.matches?.(FIELDS) && !element.matches(TICKS);
  const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

  const move = (step) => {
    const links = [...document.querySelectorAll("table[data-rows] tbody tr")]
      .map((row) => row.querySelector("th a, td a"))
      .filter((link) => link && visible(link));
    if (!links.length) return false;
    const row = document.activeElement.closest("table[data-rows] tr");
    const now = links.findIndex((link) => row && row.contains(link));
    const next = now === -1 ? (step > 0 ? 0 : links.length - 1) : now + step;
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
    return true;
  };

  const help = () => {
    const dialog = document.getElementById("shortcuts-dialog");
    if (!dialog || dialog.open) return false;
    dialog.showModal();
    return true;
  };

  const press = (key) => {
    const target = [...document.querySelectorAll("[data-shortcut]")]
      .find((element) => element.dataset.shortcut.toLowerCase() === key && visible(element) && !element.disabled);
    if (!target) return false;
    if (target.matches(FIELDS)) {
      target.focus();
      target.select?.();
    } else {
      target.click();
    }
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.shortcuts === "off") return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (writing(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    let done = false;
    if (key === "j") done = move(1);
    else if (key === "k") done = move(-1);
    else if (key === "?") done = help();
    else if (key.length === 1 && key !== " ") done = press(key);
    if (done) event.preventDefault();
  });
}
