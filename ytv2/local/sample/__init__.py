"""The invented sample library: texts, reports, pictures and sound, the same in every run."""
