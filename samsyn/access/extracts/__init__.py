"""Extracts of the access log (loggutdrag): to the pupil, or to a guardian without what is secret to the guardian."""
