"""An example of a plug-in for Shrift: a check and a provider."""
