"""What can be done with many items at once: which of them an act fits, and doing it by the batch as one gesture."""
