"""What meets a visitor instead of the account: recognised, told, and never evaded."""
