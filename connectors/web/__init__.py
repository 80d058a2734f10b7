"""The web: when a source is due, what may be asked of whom, and fetching it politely and safely."""
