"""Reform day: another map of wards, prepared ahead and carried out while the city works."""
