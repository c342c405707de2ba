"""Work orders (工单): from a call to the archive, every step kept, three clocks beside them."""
