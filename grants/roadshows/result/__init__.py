"""What a session led to, as plain data: read from its rows and chains (`gather`), added up (`sums`), checked (`footing`), and the words
(`labels`) in which the paper and the workbook tell it."""
