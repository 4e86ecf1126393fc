"""Documents for paper and for those who take only PDF: written as PDF/A, always the same bytes."""
