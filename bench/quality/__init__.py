"""Whether the pages are as good as they should be, by Lighthouse and by the W3C's checker of HTML."""
