"""What families lack, from the village that says so to the day it is met."""
