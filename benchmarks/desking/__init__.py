"""What `bench customers` is made of: the business desk at its size, and what people ask of it."""
