"""The steps of removals and closures."""
