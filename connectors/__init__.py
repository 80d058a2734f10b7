"""From the web and from files to entries."""
