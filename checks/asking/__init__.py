"""Asking providers over the network: one door, and one list of the hosts behind it.

Nothing here is called unless the user turned the network on for that provider. `hosts` says who may be asked,
`transport` asks, `trouble` says why an answer did not come. Only this package imports httpx (the git hosts of
`checks.sources.hosts`, older than this one, apart).
"""
