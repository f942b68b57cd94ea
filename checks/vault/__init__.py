"""The vault: provider credentials and the fingerprint key, kept in the keychain of the operating system."""
