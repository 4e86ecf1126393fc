"""The browser route: a real Chromium looks at the page, and everything it was sent is kept."""
