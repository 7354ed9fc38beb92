"""Everything anyone does, one function an act: policy, effect, record; looking is an act."""
