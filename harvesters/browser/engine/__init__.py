"""The browser as a program: found, opened alike each time, kept from the net, and watched."""
