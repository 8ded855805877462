"""Operations and modules as the run sees them, and the ledger of lazy layers."""
