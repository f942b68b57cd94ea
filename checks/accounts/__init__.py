"""Accounts: what a provider itself knows of keys: name, owner, age, last use, money, limits.

`model` holds the words, `clients` one module a provider, `asking.ask_account` asks one account for everything,
`book` keeps which accounts the user turned on, `joins` matches found keys with the provider's. The vault (`checks.vault`)
keeps the credential; this package asks with it. Only documented calls are made, and only reading ones, `revoke` apart.
"""
