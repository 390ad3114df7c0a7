"""After-sales: what is broken, wrong or missing, what is repaired, and until when something can be given back."""
