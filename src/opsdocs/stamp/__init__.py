"""Documents are made: questions become answers, answers become text."""
