"""Learning from a base which entry a question means: texts as features, a classifier, a ranker of its candidates."""
