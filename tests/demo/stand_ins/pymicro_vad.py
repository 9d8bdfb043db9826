"""Stands in for a compiled library of voice assistants, which the demo has none of."""


class MicroVad:
    """Imported, never used."""
