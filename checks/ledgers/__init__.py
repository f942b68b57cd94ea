"""The ledger as people ask for it: `shrift keys`, what is known of each key, asking about it, switching it off."""
