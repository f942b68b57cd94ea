"""The guard: looks at what is about to be committed or pushed, and stops it where a key would go along.

It runs before every commit, so it pays for nothing that it does not need: no catalogue of checks, no report, no network, no
keychain. The rules are the scan's own; what was compiled of them is kept. Shapes of keys are read only when something
was met.
"""
