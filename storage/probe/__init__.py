"""Trying a store before it is trusted."""
