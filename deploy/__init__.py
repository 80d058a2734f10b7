"""What the job runs on: Java, its jars, an embedded broker and an embedded engine."""
