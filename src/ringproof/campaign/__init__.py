"""What a command does as a whole; joins the parts below."""
