"""SS 12000: reading school registers (versions 2.0 and 2.1, also called SS 12000:2020 and its correction 1:2022)."""
