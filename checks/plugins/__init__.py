"""Plug-ins: what other distributions bring beside checks, and what of it is on."""
