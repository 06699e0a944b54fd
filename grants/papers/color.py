"""The colours of every paper: an sRGB profile, packed. As Little CMS makes it, without the day it was made on and by what."""

from base64 import b64decode

SRGB = b64decode(
    "eNqVkb1Lw1AUxU9bRdFKBx1EHDJUcWhBFMRR69ClSKkVrLokadIKTRqSFCmugotDwUF08WvwP9BVcFUQBEUQ6d/g1yIlntcUWkQH7+Pl/jh553LffUAwVV"
    "INp2sOMEzXziQT0kpuVeqpI8DVDFl1rPl0OoU/4/PBP3sfF7Xwv+jPa44KBHrJM6plu2R2g9SmawneJQ+pRTlPPibHbDZIvhG64nNdcMHnd8F2NrMABEVN"
    "qdDBSgerRdsgT5CjRqmitvoRNwlr5vIS8wj3KBxkkEQCEhRUsIESXMSZTc7sd99k07eIMj0qvxaqsOkooEhvjGqFVTVmnbrGVUJVzP3nPB19esqvHk4A3S"
    "+e9zYG9OwBjZrnfZ14XuMUCD0DV2bbX+acZj+o19pa9AiIbAMX121N2Qcud4DhJ0u25aYU4g7qOvB6DgzkgME7oG/Nn1XrP84egewWn+gWODgExnk+sv4N"
    "KC1npg=="
)
