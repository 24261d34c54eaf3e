"""The pages of docs/reference/, each made from the table that the code itself obeys."""
