"""Feeds of every format, and sitemaps of news: what they say, item by item, and how often they want to be read."""
