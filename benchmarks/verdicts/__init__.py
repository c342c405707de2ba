"""What the kept results say: pure functions from raw figures to a verdict, one file each."""
