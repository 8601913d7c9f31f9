"""What is done to marks and chains: one worker at a time, and the key store goes last."""
