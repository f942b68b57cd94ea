"""The seven sins: one folder a sin, one module a check, its text beside it."""
