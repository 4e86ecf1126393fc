"""Prefect: when, and in what order. What is done stands in the rooms below."""
