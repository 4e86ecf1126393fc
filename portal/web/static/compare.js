// The slider over two pictures. Without it they stand side by side, and nothing is missing.
"use strict";

const controls = document.querySelector(".slide");
const pair = document.querySelector(".pair");
const range = document.getElementById("reglage");
const beside = document.getElementById("bredvid");

function lay(isOver) {
  pair.classList.toggle("over", isOver);
  beside.setAttribute("aria-pressed", String(!isOver));
}

range.addEventListener("input", () => {
  lay(true);
  pair.style.setProperty("--shown", `${range.value}%`);
});
beside.addEventListener("click", () => lay(!pair.classList.contains("over")));
controls.hidden = false;
