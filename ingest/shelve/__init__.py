"""Reports into the library: `corridor` takes whatever comes in, `transaction` decides and writes."""
