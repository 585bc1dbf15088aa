"""The record's pages: parse, call one action or read, render."""
