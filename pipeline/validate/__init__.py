"""Records checked against their contracts. Pure: no network, no database, no clock."""
