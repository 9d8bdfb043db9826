"""From RingCentral to the inbox: three transports into one hall."""
