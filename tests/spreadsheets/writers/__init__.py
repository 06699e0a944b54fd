"""Small writers of spreadsheets, each with the habits of a program that offices use."""
