"""Stands in for a library of the system: cameras then hand out pictures as they are."""


class TurboJPEG:
    """Reads no picture."""

    def decode_header(self, _: bytes) -> None:
        """Say that this cannot be read."""
        raise OSError
