"""How `zsgx batch` reads, decides, sets aside, writes and goes on."""
