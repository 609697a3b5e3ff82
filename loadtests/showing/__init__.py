"""The showing: a record as tables in terminal and README, as a report, beside another record."""
