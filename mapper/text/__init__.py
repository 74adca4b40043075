"""Text without meaning: folding, tokens, names, cues, dates, sentences."""
