"""Parts: small widgets that know shape and colour and nothing of keys or checks."""
