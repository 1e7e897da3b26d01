"""Which articles copy each other, which events tell of one happening. Pure: no database, no clock."""
