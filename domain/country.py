"""The country that the city lies in."""

# West, south, east, north in degrees (EPSG:4326), with Hoàng Sa and Trường Sa.
VIETNAM = (102.0, 6.0, 118.0, 24.0)
