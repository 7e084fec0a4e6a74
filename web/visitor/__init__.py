"""Pages for visitors: places with posted prices, and routes over them."""
