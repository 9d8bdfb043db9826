"""The folder Home Assistant loads custom integrations from."""
