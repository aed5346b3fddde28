"""clockkg: the knowledge graph and semantic query service of CL.O.C.K.

The packages are activities and the modules are nouns; `docs/house.md` draws them.

>>> from clockkg import __version__
>>> __version__.count(".")
2
"""

__version__ = "0.1.0"
