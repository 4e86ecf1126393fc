"""Larger changes between two snapshots: glimpsed, concluded, answered, documented."""
