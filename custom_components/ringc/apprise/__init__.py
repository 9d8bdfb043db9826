"""An Apprise `ringc://` URL as an account and its options."""
