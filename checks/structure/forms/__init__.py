"""The forms in which settings are written, each read with positions."""
