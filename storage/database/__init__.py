"""The catalogue: what the archive holds, in a database that can be made again."""
