"""The decisions of documents: what a document says, its states, its number, its charts. Pure."""
