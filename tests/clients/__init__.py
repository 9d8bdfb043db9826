"""Clients that none of us wrote."""
