"""From account to capture, by route."""
