"""The dialogs behind config_flow.py."""
