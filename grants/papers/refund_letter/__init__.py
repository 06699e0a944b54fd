"""The letter that asks a surplus back: how it was computed, how much, where to, until when. Facts first, drawing second."""
