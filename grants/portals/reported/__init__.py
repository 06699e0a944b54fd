"""An issued report told in other forms than paper: the portals know papers and spreadsheets, which do not know each other."""
