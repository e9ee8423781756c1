"""Help for curators: drafts from new articles, like questions grouped, what a change would do."""
