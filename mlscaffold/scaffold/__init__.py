"""Writing projects from the template: the only package that imports copier."""
