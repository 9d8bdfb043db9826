"""From RingCentral to the inbox: three doors into one hall."""
