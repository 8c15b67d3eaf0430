"""From policy to truth tables: the diagrams of a question at a place, in an epoch."""
