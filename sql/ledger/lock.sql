-- One load at a time: whoever holds the ledger may rebuild the star.
lock table sparkify_loads;
