"""The edge to the web: polling feeds and fetching pages, politely and within limits."""
