"""Long work with progress: imports, exports, whatever takes longer than a page may wait."""
