"""What policy is about: people, institutions, trainings, certificates, claims and hours."""
