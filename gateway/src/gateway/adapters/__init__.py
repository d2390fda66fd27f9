"""How a program is reached: in this process, or over the network."""
