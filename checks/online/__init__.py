"""Online: who may be asked over the network, who is asked, and what it changes."""
