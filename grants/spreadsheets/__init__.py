"""Tables that leave the house as workbooks: typed cells, formulas with the values they had, ready to print."""
