"""Sessions in which support reads a record: approved by the care provider, decided on anew at each reading, alarmed (row 96)."""
