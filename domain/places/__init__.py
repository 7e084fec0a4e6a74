"""Places for visitors: sights, food, hotels, markets and transport, with posted prices."""
