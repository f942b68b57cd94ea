"""Which providers have accounts that can be asked, and by which client: its module in `checks.accounts.clients`, its class."""

ASKABLE = {
    "openai": ("openai", "OpenAI"),
    "anthropic": ("anthropic", "Anthropic"),
    "openrouter": ("openrouter", "OpenRouter"),
    "mistral": ("mistral", "Mistral"),
    "xai": ("xai", "XAI"),
    "litellm": ("litellm", "LiteLLM"),
    "langfuse": ("langfuse", "Langfuse"),
    "elevenlabs": ("elevenlabs", "ElevenLabs"),
    "deepgram": ("deepgram", "Deepgram"),
    "fireworks": ("fireworks", "Fireworks"),
    "huggingface": ("huggingface", "HuggingFace"),
    "aws-bedrock": ("aws", "AWS"),
    "google-gemini": ("google", "Google"),
    "azure-openai": ("azure", "Azure"),
}
