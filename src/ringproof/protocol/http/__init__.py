"""HTTP as phones send it: bytes in, requests and what was malformed in them out."""
