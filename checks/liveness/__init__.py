"""Liveness: does a found key still work? Asked only with the user's word, with the one reading call its provider documents.

`plan` says beforehand who would be asked what; `ask` asks; `verdict` reads the answers; `revoking` switches a key off by
its own value, where a provider takes that.
"""
