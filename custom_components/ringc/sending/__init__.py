"""From a text and its pictures to RingCentral: a straight line."""
