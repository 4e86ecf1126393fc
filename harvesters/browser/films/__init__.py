"""Films that come in pieces: all that one consists of, by its play list or manifest."""
