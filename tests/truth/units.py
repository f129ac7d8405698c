"""Times in seconds; a year has 365 days."""

HOUR, DAY = 3600, 86400
YEAR = 365 * DAY
