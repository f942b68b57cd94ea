"""Keys: their shapes, how they are matched, and the ledger with one row per key."""
