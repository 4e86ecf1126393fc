"""How a bundle lies in a store: in chunks and a residue, or whole."""
