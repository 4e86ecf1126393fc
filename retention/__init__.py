"""What is kept, for how long and why: pure functions over values, standard library only."""
