// Shows each step of a snapshot as it comes. Without it the page has a link that shows it anew.
"use strict";

const place = document.querySelector("[data-strom]");
const words = document.getElementById("steg");
const bar = document.getElementById("stapel");
const source = new EventSource(place.dataset.strom);

source.addEventListener("steg", (event) => {
  const told = JSON.parse(event.data);
  words.textContent = told.text;
  if (told.total) {
    bar.max = told.total;
    bar.value = told.done;
  } else {
    bar.removeAttribute("value");
  }
});
source.addEventListener("slut", () => {
  source.close();
  location.reload();
});
