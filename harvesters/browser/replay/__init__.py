"""Replay: a recording shown again in a real browser, from its own files and nothing else."""
