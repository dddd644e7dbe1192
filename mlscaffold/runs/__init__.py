"""The experiment log: recording runs, rendering them."""
