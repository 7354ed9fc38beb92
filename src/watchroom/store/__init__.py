"""The only room that speaks SQL: the database, its migrations, and one file of statements per subject."""
