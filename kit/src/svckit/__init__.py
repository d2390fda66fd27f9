"""The small library the seven programs of Modelyard share. No domain in it."""
