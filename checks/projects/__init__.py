"""Projects: the board of them all, scanned one after another, side by side, on paper."""
