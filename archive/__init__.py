"""The Wrongful-Identification Case Archive: text files in, a queryable, citable archive out."""

__all__ = ["__version__"]

__version__ = "0.1.0"
