"""What comes in by the file: maps of wards, places with prices, and other systems' reports."""
