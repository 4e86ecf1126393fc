// Waits for the service worker that answers from the recording, and then opens the page.
"use strict";

(async () => {
  const told = document.getElementById("lage");
  if (!("serviceWorker" in navigator)) {
    told.textContent = told.dataset.without;
    return;
  }
  await navigator.serviceWorker.register("/-/worker.js", { scope: "/" });
  await navigator.serviceWorker.ready;
  location.replace(document.documentElement.dataset.path);
})();
