"""What is sent into a page, and how a page is asked: scripts in a world that its own cannot see."""
