"""What was fetched before: WARC archives and saved files."""
