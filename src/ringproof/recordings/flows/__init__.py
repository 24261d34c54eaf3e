"""mitmproxy flow files: the form of our own recordings, and read whoever wrote them."""
