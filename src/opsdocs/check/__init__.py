"""What is wrong in the documents: rules, findings, reports."""
