"""The steps of a harvest: from whose turn it is to what is recorded."""
