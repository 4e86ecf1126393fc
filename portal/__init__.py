"""The two doors for people: the web and the command line."""
