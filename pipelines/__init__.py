"""From entries to judged updates on Kafka, live and replayed."""
