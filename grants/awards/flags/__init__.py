"""Red flags of a purchase: what an auditor looks at first. One pure function a file: plain facts in, a Flag or None out."""
