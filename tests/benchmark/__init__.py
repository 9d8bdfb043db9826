"""How fast ringc is, beside what people use today."""
