"""Proof: who sealed a bundle, and that it existed when it says so."""
