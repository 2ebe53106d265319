"""YAML text -> checked checklist -> frozen content with its SHA-256. Pure: files come in as bytes by name."""
