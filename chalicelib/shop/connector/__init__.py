"""The shop's own API as a source: asked with a time limit, checked like an import, left alone while it is down."""
