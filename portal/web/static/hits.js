// Keys that move between the hits of a search. They are heard only while one of the hits has the
// focus, so that they are in nobody's way who speaks to the computer or reads with a screen reader
// (WCAG 2.1.4). Without this script Tab moves as everywhere, and nothing is missing.
"use strict";

const STEPS = { j: 1, n: 1, k: -1, p: -1 };

const field = document.getElementById("q");
const links = [...document.querySelectorAll(".hits > li h3 a")];
const isPlain = (event) => !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing);

// Where one is at the first or the last one stays.
function move(from, step) {
  const hit = from.closest(".hits > li").querySelector("h3 a");
  links[links.indexOf(hit) + step]?.focus();
}

function hear(event) {
  if (!isPlain(event)) return;
  if (event.key in STEPS) {
    move(event.target, STEPS[event.key]);
  } else if (event.key === "/") {
    field.focus();
    field.select();
  } else {
    return;
  }
  event.preventDefault();
}

document.querySelectorAll(".hits").forEach((list) => list.addEventListener("keydown", hear));
field.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" || !isPlain(event)) return;
  event.preventDefault();
  links[0].focus();
});
document.getElementById("tangenter").hidden = false;
