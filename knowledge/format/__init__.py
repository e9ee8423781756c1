"""Knowledge-base files: YAML read with where every value stands, held against what is declared."""
