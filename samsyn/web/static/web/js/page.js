// Small helps on every page; all of them work, less smoothly, without this file.
"use strict";

const closeMenus = (except) =>
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details[data-menu][open]");
  if (menu) menu.querySelector("summary").focus();
  closeMenus();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Answers what the address's #fragment points at inside a closed <details>, and focuses the first field of a group an error names.
const reveal = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const closed = target.closest("details:not([open])");
  if (closed) closed.open = true;
  if (target.matches("fieldset")) target.querySelector("input, select, textarea")?.focus();
};
window.addEventListener("hashchange", reveal);
document.addEventListener("DOMContentLoaded", reveal);

// The sticky pupil banner, and the bar under it, must not cover what has focus: tell the page how tall they are.
const banner = document.querySelector(".pupil");
const bar = document.querySelector(".save-bar");
if (banner && "ResizeObserver" in window) {
  const height = (part) => (part && getComputedStyle(part).position === "sticky" ? part.offsetHeight : 0);
  let covered = 0;
  const observer = new ResizeObserver(() => {
    const before = covered;
    covered = height(banner) + height(bar);
    document.documentElement.style.setProperty("--banner", `${height(banner)}px`);
    document.documentElement.style.setProperty("--sticky", `${covered}px`);
    // Longer words make the bar grow, perhaps over the field that is written in.
    const focused = document.querySelector("form :focus");
    const top = focused?.getBoundingClientRect().top ?? -1;
    if (top >= before && top < covered) focused.scrollIntoView({ block: "nearest" });
  });
  [banner, bar].forEach((part) => part && observer.observe(part));
}
