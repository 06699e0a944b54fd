"""The live roadshow: organisations pitch, town federations raise a placard; the first by server time holds the slot."""
