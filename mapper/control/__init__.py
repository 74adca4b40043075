"""Who holds which cell: the tessellation, the rule, the dates. It knows no words and no colours."""
