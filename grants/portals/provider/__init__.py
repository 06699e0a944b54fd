"""The provider portal."""
