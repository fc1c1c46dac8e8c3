"""What items can be filtered by, and how what a reader typed for it is understood."""
