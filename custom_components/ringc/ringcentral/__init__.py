"""RingCentral texting, for any asyncio program: this package has never heard of Home Assistant."""
