"""Tables in databases: facts, expressions and answers as SQL."""
