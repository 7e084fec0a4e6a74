"""Open311 GeoReport v2: how other systems read the city's reports, and send some."""
