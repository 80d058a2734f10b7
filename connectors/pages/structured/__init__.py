"""Structured data of pages: JSON-LD and microdata of schema.org, and the states that pages keep for their scripts."""
