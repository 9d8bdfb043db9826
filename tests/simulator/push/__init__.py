"""Push: events, filters, subscriptions, webhooks and WebSockets."""
