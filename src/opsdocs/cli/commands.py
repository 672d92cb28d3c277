"""The commands of ``ops``, each a module of ``opsdocs.cli``, and what they do in a sentence."""

COMMANDS = {
    "init": "Bootstrap operations/ in a repository; what exists there is kept.",
    "update": "Merge the newest template, keeping the team's edits.",
    "new": "Stamp a document: a runbook, a post-mortem, …",
    "types": "List the document types, show one, or make one the team's own.",
    "check": "Check that the documents are complete, consistent and current.",
    "list": "List the documents with the fields that matter.",
    "show": "Show a document.",
    "index": "Write the tables of documents into the folders' READMEs.",
}
