"""Reads of the board: `home` for what waits, `figures` for rounds."""
