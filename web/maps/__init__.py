"""The maps: composed once by folium, filled by our own scripts, served from our own address."""
