"""Entries that nothing declares: the outline of a page, its repeated blocks, their names and what they say."""
