"""Receiving: from webhook, WebSocket and catch-up into the inbox."""
