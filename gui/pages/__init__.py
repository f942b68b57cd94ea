"""Pages: what stands in the window, one question each."""
