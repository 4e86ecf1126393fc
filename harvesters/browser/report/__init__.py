"""What a visit came to: what was seen and what was not, where it came from, and its folder."""
