"""The response to a leak, key by key: what is done in which order, how far it is, and a history without the key."""
