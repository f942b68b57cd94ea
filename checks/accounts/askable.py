"""Which providers have accounts that can be asked. Their clients, which are loaded to ask, are in `checks.accounts.clients`."""

ASKABLE = (
    "openai", "anthropic", "openrouter", "mistral", "xai", "litellm", "langfuse", "elevenlabs", "deepgram", "fireworks",
    "huggingface", "aws-bedrock", "google-gemini", "azure-openai",
)  # fmt: skip
