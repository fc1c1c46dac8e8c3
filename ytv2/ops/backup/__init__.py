"""Moving, backing up and bringing back a whole library: snapshot, restore, compare, rehearse, and who may do what."""
