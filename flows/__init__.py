"""Prefect: when, and in what order."""
