"""A run of manage.py ingest: which files, read in parallel, guarded, shelved by the batch, or watched for."""
