"""Tables of Polars: facts, expressions and answers as its columns."""
