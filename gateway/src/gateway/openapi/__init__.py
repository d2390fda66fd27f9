"""The merged API description and its page."""
