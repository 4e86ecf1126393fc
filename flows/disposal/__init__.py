"""The steps of a disposal."""
