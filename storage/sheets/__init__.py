"""The tables that municipalities keep: the register and the plan."""
