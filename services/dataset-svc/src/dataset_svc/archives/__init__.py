"""Archives of all kinds: what they hold, read where it lies, and nothing believed."""
