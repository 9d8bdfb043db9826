"""Stands in for a compiled library of voice assistants, which the demo has none of."""


class AudioProcessor:
    """Imported, never used."""
