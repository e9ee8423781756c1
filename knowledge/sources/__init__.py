"""Articles and their passages: taken out of pages and PDFs, searched, quoted."""
