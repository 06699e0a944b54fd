"""The demo world: the facts of fixtures/, told through the actions by the right persons at their dates. Nothing sets a status."""
