"""Bytes in, records out: feeds to entries, pages to articles. No network, no clock, no environment."""
