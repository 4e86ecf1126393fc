"""From what a page shows to posts and comments, by rules that are data, to its true end."""
