"""What a record is: pure values and texts. No disk, no clock, no environment in this room."""
