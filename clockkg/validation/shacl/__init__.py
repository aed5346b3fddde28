"""SHACL compiled to SPARQL and run where the data are."""
