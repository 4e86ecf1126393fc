"""How a page looked: pictures in lossless pieces, where each post is on them, and a PDF."""
