"""What verification looks at, one part of a bundle in each module."""
