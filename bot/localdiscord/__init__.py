"""An embedded Discord: the real protocol on loopback, for trying and testing a bot without a token."""
