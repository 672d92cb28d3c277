"""Document types: what a type file declares, how types are found, and how a document's type is told."""
