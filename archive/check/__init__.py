"""What makes a record fit to publish: the schema and the rules. No disk, no clock: texts and today's date come in as arguments."""
