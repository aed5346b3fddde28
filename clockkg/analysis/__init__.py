"""Who links whom."""
