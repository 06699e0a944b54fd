"""Settings, addresses, and how a bare machine gets ready for them."""
