// Answers every question of a recorded page from its recording, whatever address it asks. What the
// recording has no answer to is not found; nothing is passed on to the web.
"use strict";

const EMPTY = [204, 205, 304];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => event.respondWith(answered(event.request)));

async function answered(request) {
  const url = new URL(request.url);
  if (url.origin === location.origin && url.pathname.startsWith("/-/")) {
    return fetch(request);
  }
  const asked = new URLSearchParams({
    url: request.url,
    method: request.method,
    type: request.headers.get("content-type") ?? "",
    range: request.headers.get("range") ?? "",
    page: request.mode === "navigate" ? "1" : "",
  });
  const body = ["GET", "HEAD"].includes(request.method) ? undefined : await request.arrayBuffer();
  const found = await fetch(`/-/answer?${asked}`, { method: "POST", body });
  const status = Number(found.headers.get("x-status") ?? 502);
  const headers = JSON.parse(decodeURIComponent(found.headers.get("x-headers") ?? "%5B%5D"));
  return new Response(EMPTY.includes(status) ? null : found.body, { status, headers });
}
