"""The catalogue made again from the archive."""
