"""Files in, files out: tables of any length decided part by part."""
