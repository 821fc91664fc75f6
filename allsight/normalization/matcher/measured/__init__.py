"""How well matching does on pairs that people have labelled: the pairs, the figures, and what they are held against."""
