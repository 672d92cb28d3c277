"""What was done with the documents: procedures that were followed, reviews, what documents watch."""
