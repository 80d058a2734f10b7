"""What pages and feeds are made of: documents, fragments, lines, structured data; platforms are built from it."""
