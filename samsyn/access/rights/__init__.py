"""What assignments give: the roles editor, rights to follow up, and who may read a record and why."""
