"""How alike snapshots are: hashes that find, a verdict by structure, proposals. None of it acts."""
