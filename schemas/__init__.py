"""The contract: what travels on the topics, and how it is written and read."""
