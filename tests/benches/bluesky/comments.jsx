import { BlueskyComments } from "bluesky-comments";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const thread = new URLSearchParams(location.search).get("thread");
createRoot(document.body).render(createElement(BlueskyComments, { uri: thread }));
