"""What makes the city an application on a phone: its manifest, its pictures, its service worker."""
