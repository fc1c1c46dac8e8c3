"""The page of the desk by which decisions go out as files, and come back after a look at the differences."""
