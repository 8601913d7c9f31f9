"""Statements about material that its chain of custody cannot hold: kept beside it, in dispute."""
