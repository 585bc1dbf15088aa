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

// A sticky pupil banner must not cover what has focus: tell the page how tall it is.
const banner = document.querySelector(".pupil");
if (banner && "ResizeObserver" in window) {
  new ResizeObserver(() => {
    const sticky = getComputedStyle(banner).position === "sticky";
    document.documentElement.style.setProperty("--sticky", sticky ? `${banner.offsetHeight}px` : "0px");
  }).observe(banner);
}
