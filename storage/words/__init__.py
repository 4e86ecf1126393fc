"""Swedish words as they are indexed and asked for."""
