"""What the site says to programs that look for pages: which there are, and what each is about."""
