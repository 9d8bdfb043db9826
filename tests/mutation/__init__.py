"""Defects put into a module one at a time, to find those that no test notices."""
