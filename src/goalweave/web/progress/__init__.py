"""How far targets are: the frameworks that have some, the board of one, a target by itself."""
