"""Pages damaged in every way: whatever comes of one, it is entries or a reason why it is refused."""
