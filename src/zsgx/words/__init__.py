"""Policies, programmes, audits and coverage as sentences, in Chinese and English."""
