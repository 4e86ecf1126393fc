"""Stores of objects: S3, a folder, and what is wrapped around them."""
