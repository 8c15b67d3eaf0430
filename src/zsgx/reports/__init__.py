"""What people read: tables, forms, calendars and pictures."""
